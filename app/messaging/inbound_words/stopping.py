"""Whether a message asks to hear no more: generously, in everyday French, Bambara and English.

A false yes is told to her and undone with one word; a false no writes to somebody who does not want it. Names and talk
of other things ("Nabila", "ne stoppez pas", "le car est à l'arrêt") silence nobody: at most they are asked about.
"""

from collections.abc import Sequence
from difflib import get_close_matches
from itertools import pairwise
from typing import Final


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


# Spelt as people spell them. Other near misses are asked about: DABILA is one letter from a name.
_STOPS: Final = _words(
    "STOP STPO SOTP STOPP STOPPP STOPE STOPER STOPPE STOPPER STOPPEZ STOPEZ STOPS STOPALL DABILA RESILIER RESILIEZ"
    " ARRET ARRETS ARRETE ARRETER ARRETEZ ARET ARETE ARETER ARETEZ ARRETTE ARRETTER ARRETTEZ HARRET CESSER CESSEZ"
    " DESACTIVER DESACTIVEZ REMOVE QUIT"
)
_STOPS_ALONE: Final = _words("FIN END CANCEL SUPPRIMER SUPPRIMEZ")
_UNMISTAKABLE: Final = _words(
    "DESABONNER DESABONNEZ DESABONNE DESABONNEMENT DESINSCRIRE DESINSCRIVEZ DESINSCRIPTION UNSUBSCRIBE OPTOUT"
)
_MAY_STOP: Final = _STOPS | _STOPS_ALONE | _UNMISTAKABLE | _words("ANNULER QUITTER STOPPED STOPPING")
_WHAT_WE_SEND: Final = _words(
    "MESSAGE MESSAGES MSG MSGS SMS TEXTO TEXTOS TEXTE TEXTES TEXT TEXTS NOTIFICATION NOTIFICATIONS ALERTE ALERTES"
    " BATAKI BATAKIW NUMERO NUMBER ENVOI ENVOIS"
)
_SENDING: Final = _words(
    "ENVOYER ENVOYEZ ENVOIE ENVOIES ECRIRE ECRIVEZ ECRIS CONTACTER CONTACTEZ RECEVOIR DERANGER DERANGEZ SEND SENDING"
    " TEXTING WRITE WRITING CONTACT CONTACTING RECEIVE RECEIVING DISTURB CI SEBEN"
)
_AROUND: Final = _words(
    "SVP STP S IL VOUS PLAIT PLEASE MERCI SABALI KESU JE J VEUX VOUDRAIS VEUILLEZ VOULOIR SOUHAITE MOI ME M TOUT TOUS"
    " TOUTES ALL ANY CA CELA CES CE VOS VOTRE TON TES MON MES MY YOUR THE THIS THESE LE LA LES UN UNE DE D DES DU L A"
    " AW YE KA N NE NI MA FE TUN TUGUN O I TU MAINTENANT NOW SISAN BONJOUR BONSOIR HELLO HI IT TO WANT WOULD LIKE"
    " CECI RIEN AUCUN AUCUNE ET AND FROM OF LISTE LIST MORE ANYMORE SMSW TEN PLUS PAS DO NOT DON T DONT KANA TE"
)
_WISHES: Final = _words("VEUX VOULONS VOUDRAIS SOUHAITE DESIRE NE")
_NO_MORE_VERBS: Final = _words("ENVOYEZ ENVOIE ENVOIES ENVOYER ECRIVEZ ECRIS ECRIRE CONTACTEZ DERANGEZ")
_PHRASES: Final = (
    "LAISSEZ MOI TRANQUILLE",
    "LAISSE MOI TRANQUILLE",
    "FICHEZ MOI LA PAIX",
    "LEAVE ME ALONE",
    "ENLEVEZ MOI",
    "ENLEVEZ MON NUMERO",
    "RETIREZ MOI",
    "RETIREZ MON NUMERO",
    "EFFACEZ MON NUMERO",
    "SUPPRIMEZ MON NUMERO",
    "VEUX PAS DE MESSAGE",
    "VEUX PAS DE MESSAGES",
    "VEUX PAS DE SMS",
    "VEUX PAS DE VOS MESSAGES",
    "VEUX PAS RECEVOIR",
    "NE M ENVOYEZ PAS DE",
    "NO MORE MESSAGES",
    "NO MORE SMS",
    "NO MORE TEXTS",
    "NOT SEND ME",
    "DON T SEND ME",
    "DONT SEND ME",
    "NOT TEXT ME",
    "DON T TEXT ME",
    "DONT TEXT ME",
    "NOT CONTACT ME",
    "DON T CONTACT ME",
    "DONT CONTACT ME",
    "NOT WRITE TO ME",
    "DON T WRITE TO ME",
    "TAKE ME OFF",
    "REMOVE ME",
    "REMOVE MY NUMBER",
    "OPT OUT",
    # Bambara: do not write to me; I do not want the messages any more; leave it
    "KANA CI N MA",
    "KANA CI NE MA",
    "KANA MESSAGE CI",
    "KANA SMS CI",
    "KANA BATAKI CI",
    "KANA SEBEN N MA",
    "KANA SEBEN CI N MA",
    "TE MESSAGE FE",
    "TE SMS FE",
    "TE BATAKI FE",
    "TE AW KA MESSAGE FE",
    "TE AW KA SMS FE",
    "TE A FE TUN",
    "TE O FE TUN",
    "TE A FE TUGUN",
    "TE O FE TUGUN",
    "MESSAGE CI DABILA",
    "SMS CI DABILA",
)
_UNMISTAKABLE_IN: Final = 8
_LIKE_ENOUGH, _SHORTEST = 0.8, 4


def asks_to_stop(tokens: Sequence[str]) -> bool:
    """Whether the message is a word that stops, perhaps with small words around it, or a sentence that asks for it."""
    said = [token for token in tokens if token.isalpha()]
    if set(said) & _UNMISTAKABLE and len(said) <= _UNMISTAKABLE_IN:
        return not _says_not_to(said)
    if len(said) == 1 and said[0] in _STOPS_ALONE:
        return True
    line = f" {' '.join(said)} "
    phrases = [phrase for phrase in _PHRASES if f" {phrase} " in line]
    spoken_of = {word for phrase in phrases for word in phrase.split()} | _STOPS | _WHAT_WE_SEND | _SENDING | _AROUND
    if not all(token in spoken_of for token in said):
        return False  # it speaks of something else too
    if phrases or _wants_no_more(said):
        return True
    return any(token in _STOPS for token in said) and not _says_not_to(said)


def may_ask_to_stop(tokens: Sequence[str]) -> bool:
    """Whether to ask: a word that stops stands among others or is misspelt alone, or "no more" beside what is sent."""
    said = [token for token in tokens if token.isalpha()]
    if any(token in _MAY_STOP for token in said) or _wants_no_more(said):
        return True
    if len(said) == 1 and len(said[0]) >= _SHORTEST:
        return bool(get_close_matches(said[0], _MAY_STOP, 1, _LIKE_ENOUGH))
    return any(token in ("PLUS", "MORE", "TE") for token in said) and any(token in _WHAT_WE_SEND for token in said)


def _wants_no_more(said: Sequence[str]) -> bool:
    """Whether PLUS follows a wish or stands first: "je ne veux plus de messages", "ne m'envoyez plus rien"."""
    if said[:1] == ["PLUS"] and any(word in _WHAT_WE_SEND for word in said):
        return True
    for place, (before, word) in enumerate(pairwise(said)):
        if word == "PLUS" and before in _NO_MORE_VERBS:
            return True
        if word == "PLUS" and before in _WISHES:
            return any(following in _WHAT_WE_SEND | _SENDING for following in said[place + 2 :])
    return False


def _says_not_to(said: Sequence[str]) -> bool:
    return any(token in ("PAS", "JAMAIS", "NOT", "NEVER", "DON", "DONT", "KANA", "TE") for token in said)
