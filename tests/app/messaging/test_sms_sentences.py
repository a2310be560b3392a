"""Everyday sentences and names, as people type them: none of them acts; and the sentences that ask for no more."""

import pytest

from app.messaging.inbound_words.words import Word, read

ACTS = {Word.STOP, Word.RESUME, Word.SAVE}
_NAMES = """
Awa Binta Salif Amine Amina Aminata Nabila Nabilah Mara Mariam Mariama Maryam Maré Oumou Oumar Ousmane Oury Ouida
Djénéba Djeneba Dabila Traoré Coulibaly Diarra Keïta Konaté Sanogo Sangaré Damina Saba Nani Tan Seydou Siaka
Sidibé Doumbia Kadiatou Fanta Fatoumata Assitan Rokia Ramata Safiatou Sira Sitan Hawa Haoua Niélé Ténin Wassa
Arame Stéphanie Stopa Jo Joseph Kaya Kayes Kessou Partha Tata Savane Samaké Diallo Awouna Oui-Oui
"""
NAMES = _NAMES.split()
SENTENCES = """
je veux prendre un prêt
je veux plus de parts
C'est Amine, frère de Fanta
Bonjour, c'est Mariam, du groupe 3. La reunion est annulee
Mariam solde
Nabila. Solde svp
ne stoppez pas
n'arrêtez pas les messages
ne vous arrêtez pas
Il ne faut pas arrêter la tontine
Le car est à l'arrêt de Ségou
La pluie n'arrête pas
Je m'arrête chez Binta
Elle a arrêté l'école
On arrête la réunion à 10 h
J'ai arrêté de vendre du lait
Stoppez le voleur
Le stock est fini
quel est le prix du stock?
la fin du mois
c'est la fin
à la fin de la réunion
annuler ma demande
quitter le groupe
je veux quitter le groupe
Je viens demain, mon mari est malade
Oui je viens
Oui, j'ai compris
oui mais pas aujourd'hui
Ah oui
oui oui oui
Oui à la réunion
Non
non merci
D'accord
ok
Merci beaucoup
Bonjour
bonsoir Binta
I ni sogoma
I ni ce
I ni tile
aw ni ce
Awɔ n bɛ na
awɔ a ka ɲi
ayi
N tɛ na bi
n ma sɔn
N bɛ na sini
n tɛ wari fɛ
n tɛ se ka na
n ka wari bɛ min
wari tɛ n bolo
Wari bɛ yen wa?
i ka wari di
n ye wari sɔrɔ
wari mara ka gɛlɛn
n bɛ wari mara
an bɛ wari mara lajɛ la
Mara ye yɔrɔ ye
mara segou
Ségou mara la
baara dabila
n ye baara dabila
a kana dabila
Dabila taara sugu la
kana dabila
dusu kana tiɲɛ
juru bɛ n na
n ka juru ye joli ye
kɛsu bɛ jɔn bolo
an ka lajɛ bɛ don jumɛn
San fɛrɛ sira
sanji nana
a bɛ damine sini
lajɛ bɛ damine tuma jumɛn
baara damine
épargner c'est bien
l'épargne de ma soeur
J'ai épargné 3 parts hier
J'épargne 3 parts demain
Je veux épargner 2 parts
Je vais épargner 3
mon épargne est de combien
epargne combien
epargne svp
Épargne 3 et 4
epargne 3 pour Awa
epargne 2 ou 3
3 parts
parts
part 2
mes parts
Combien de parts?
Save the date
save me
please save my number
start the meeting at 3
we start tomorrow
can I start again
I will stop by tomorrow
do not stop
don't stop the messages
don't stop
never stop
the bus stop is far
do not send me money
I cannot receive money
he does not write to me
Je ne peux plus recevoir l'argent
ne m'envoyez plus d'argent
n'envoie pas l'argent
je n'ai plus de crédit
je n'ai plus de message
il n'y a pas de message aujourd'hui
je n'ai pas reçu de SMS
Je n'ai pas reçu le message
Le message dit que la réunion s'arrête à 10h
J'ai envoyé le message
Envoyez plus d'argent
mon numéro a changé
Mon nouveau numéro est celui de Fanta
supprimez la dette de ma mère
Reprendre la réunion lundi
on reprend demain
je reprends mes parts
le prêt de 5 semaines
Je veux rembourser
combien je dois
total des parts du groupe 3
le car est parti
Kesu c'est quoi
Kesu i ni ce
la caisse est chez qui
aide moi à remplir
Mon code ne marche pas
j'ai oublié le code
Rappelez moi
Téléphone cassé
C'est le téléphone de mon fils
Vive le Mali
Allah ka nɔgɔya kɛ
Inch Allah
""".strip().splitlines()
OPT_OUTS = """
STOP
Stop.
stop!!
STOP SVP
stop merci
stop kesu
stpo
stopp
s t o p
arrêt
ARRET
Arrêtez
arrete ca
Arrêtez ça
arrêtez svp
aret svp
arrêtez tout
je veux stop
je veux arrêter
Je voudrais arrêter les messages
arrêter les sms
Arrêtez vos messages
arrêtez de m'envoyer des messages
Veuillez arrêter de m'envoyer des SMS
cessez de m'écrire
cessez vos messages
désabonner
me désabonner
désabonnez-moi
Je veux me désabonner
je voudrais me désabonner de ces messages
désinscription
désinscrire
désinscrivez moi svp
résilier
désactiver
je ne veux plus de messages
Je ne veux plus de vos messages
je veux plus de sms
Je ne veux plus recevoir de messages
je ne souhaite plus recevoir vos sms
ne plus recevoir
plus de messages svp
Plus de SMS
ne m'envoyez plus de messages
ne m'envoyez plus rien
Ne m'envoie plus de sms
ne m'écrivez plus
ne me contactez plus
ne me dérangez plus
je ne veux pas de messages
Je ne veux pas recevoir de sms
laissez-moi tranquille
laisse moi tranquille
enlevez mon numéro
enlevez-moi de la liste
retirez mon numéro de votre liste
supprimez mon numéro
fin
dabila
a dabila
aw ka a dabila
A' ye a dabila
sms ci dabila
message ci dabila sabali
aw kana ci n ma
aw kana message ci n ma tugun
kana sms ci n ma
n tɛ message fɛ
n tɛ sms fɛ tugun
n tɛ aw ka message fɛ
n tɛ a fɛ tun
UNSUBSCRIBE
unsubscribe me please
stop sending me messages
stop sending messages
please stop
stop texting me
Stop all messages now
no more messages
no more texts please
do not send me messages
don't send me sms anymore
don't text me
do not contact me
leave me alone
remove me
remove my number
take me off this list
opt out
quit
end
cancel
STOP 4826
""".strip().splitlines()


def test_the_table_is_a_hundred_sentences_at_least():
    assert len(SENTENCES) >= 100
    assert len(NAMES) >= 50
    assert len(OPT_OUTS) >= 80


@pytest.mark.parametrize("name", [name for name in NAMES if name != "Dabila"])
def test_no_name_acts(name):
    for words in (name, name.upper(), f"{name} {name}", f"C'est {name}", f"{name}, svp"):
        assert read(words).word not in ACTS, words


@pytest.mark.parametrize("sentence", SENTENCES)
def test_no_everyday_sentence_acts(sentence):
    assert read(sentence).word not in ACTS
    assert read(sentence.upper()).word not in ACTS


@pytest.mark.parametrize("sentence", OPT_OUTS)
def test_whoever_asks_for_no_more_is_understood(sentence):
    assert read(sentence).word is Word.STOP
    assert read(sentence.upper()).word is Word.STOP
