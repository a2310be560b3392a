// The twelve keys of a plain phone.

const KEYS = "1 ,2 abc,3 def,4 ghi,5 jkl,6 mno,7 pqrs,8 tuv,9 wxyz,*,0 +,#".split(",");

/** Give the buttons; `press` is called with the sign of a key. */
export function keys(press) {
  return KEYS.map((written) => {
    const [sign, letters = ""] = written.split(" ");
    const button = document.createElement("button");
    const small = document.createElement("small");
    button.type = "button";
    small.textContent = letters;
    button.append(sign, small);
    button.setAttribute("aria-label", sign);
    button.addEventListener("click", () => press(sign));
    return button;
  });
}
