// How much room a text takes on a plain phone: septets of GSM 03.38.

const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§" +
    "¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const ESCAPED = new Set("\f^{}\\[~]|€");

/** Give the septets of a text, or null when a character is outside the alphabet. */
export function septets(text) {
  let total = 0;
  for (const character of text) {
    if (BASIC.has(character)) total += 1;
    else if (ESCAPED.has(character)) total += 2;
    else return null;
  }
  return total;
}
