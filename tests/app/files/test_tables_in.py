"""Sheets as people draw them: titles, two lines of headings, totals, codes on the first line, and every encoding."""

import pytest

from ledger.imports.reading.sheet import Unreadable
from tests.app.files.drawn import HEAD, look, notes_of, xlsx

LINES = "groupe;nom du groupe;n°;nom;parts\nK-1;Sɛbɛnni;1;Fatoumata Traoré;4\nK-1;;2;Aïssata Keïta;6\n"
FRENCH = LINES.replace("Sɛbɛnni", "Benkadi")


@pytest.mark.parametrize(
    ("codec", "mark", "named", "guessed"),
    [
        ("utf-8", b"", "UTF-8", False),
        ("utf-8-sig", b"", "UTF-8", False),
        ("utf-16", b"", "UTF-16", False),
        ("utf-16-be", b"\xfe\xff", "UTF-16", False),
        ("utf-16-le", b"", "UTF-16-LE", True),
        ("cp1252", b"", "Windows-1252 (Traoré)", True),
        ("mac_roman", b"", "Mac Roman (Traoré)", True),
        ("cp850", b"", "DOS 850 (Traoré)", True),
    ],
)
def test_names_are_read_in_the_encoding_of_the_file_and_it_is_said(
    codec: str, mark: bytes, named: str, guessed: bool
) -> None:
    (group,), problems, sheet = look(mark + FRENCH.encode(codec))
    assert problems == []
    assert [member.name for member in group.members] == ["Fatoumata Traoré", "Aïssata Keïta"]
    notes = notes_of(sheet)
    said = notes["encoding_guessed" if guessed else "encoding"]
    assert said.startswith(named.partition(" (")[0])


def test_letters_that_were_lost_are_refused_not_kept() -> None:
    _, problems, _ = look(LINES.encode("cp1252", errors="replace"))
    assert [problem.partition(":")[0] for problem in problems] == ["row 2, nom du groupe"]
    assert "letters were lost" in problems[0]


@pytest.mark.parametrize("start", ["sep=;\n", '"sep=;"\r\n', "SEP=;\n"])
def test_the_line_that_tells_excel_the_separator_is_no_line_of_the_table(start: str) -> None:
    (group,), problems, sheet = look(start + FRENCH)
    assert (problems, len(group.members), sheet.rows[0].line) == ([], 2, 3)


@pytest.mark.parametrize("name", ["x.tsv", "x.txt", "x.csv"])
def test_tabs_and_titles_do_not_hide_the_separator(name: str) -> None:
    (group,), problems, _ = look("Registre, en francs\n\n" + FRENCH.replace(";", "\t"), name)
    assert (problems, len(group.members)) == ([], 2)


def test_a_register_with_titles_two_lines_of_headings_and_a_total() -> None:
    rows = [
        ["REGISTRE DE L'AVEC"],
        ["Nom du groupe : Jigi", None, "Village :", "Kati", "Valeur de la part : 250 F"],
        [],
        ["N°", "Nom et prénoms", "Sexe", "Épargne", None, "Crédit", None, "Fonction"],
        [None, None, None, "Nombre de parts", "Montant", "Montant reçu", "Reste à payer"],
        [1, "Awa Traoré", "F", 4, 1000, 0, 0, "Présidente"],
        [2, "Moussa Keïta", "Homme", 8, 2000, 5000, 2500, "Trésorier"],
        [None, "TOTAL", None, 12, 3000, 5000, 2500],
        ["Signature de la présidente :"],
    ]
    (group,), problems, sheet = look(xlsx(*rows), "x.xlsx", group="K-7")
    awa, moussa = group.members
    assert problems == []
    assert (group.code, group.name, group.village, group.constitution.share_value_xof) == ("K-7", "Jigi", "Kati", 250)
    assert (awa.shares, awa.role, moussa.sex, moussa.role) == (4, "president", "m", "treasurer")
    assert (moussa.savings_xof, moussa.loans[0].lent_xof, moussa.loan_principal_xof) == (2000, 5000, 2500)
    notes = notes_of(sheet)
    assert notes["total"] == "8"
    assert "Signature" in notes["lines"]


def test_a_line_above_tells_columns_of_one_name_apart() -> None:
    rows = [
        ["Membre", None, "Épargne", "Solidarité"],
        ["n°", "nom", "Montant", "Montant"],
        [1, "Awa", 1000, 300],
    ]
    (group,), problems, _ = look(xlsx(*rows), "x.xlsx", group="K-7")
    assert problems == []
    assert (group.members[0].savings_xof, group.members[0].solidarity_xof) == (1000, 300)


def test_totals_are_held_against_the_rows() -> None:
    rows = (
        "groupe;nom;parts;épargne\nK-1;Awa;4;2000\nK-1;Binta;6;3000\nSous-total;;10;5000\n"
        "K-2;Salimata;2;1000\nTotal général;;12;6500\n"
    )
    _, problems, sheet = look(rows)
    assert problems == ['row 6, épargne: the line of totals says 6500, the rows add up to 1000 ("6500")']
    assert notes_of(sheet)["total"] == "6"


def test_the_code_may_stand_on_the_first_line_alone_and_all_faults_are_named() -> None:
    rows = (
        "groupe;nom du groupe;n°;nom;tél;parts\nK-1;Jigi;1;Awa;12;4\n;;2;Binta;;x\n"
        ";;2;Coumba;70001001/76001002;1\nK-2;Hera;1;Djeneba;;3\n"
    )
    groups, problems, _ = look(rows)
    assert [(group.code, len(group.members)) for group in groups] == [("K-1", 3), ("K-2", 1)]
    assert [problem.partition(":")[0] for problem in problems] == [
        "row 2, tél", "row 3, parts", "row 4, n°", "row 4, tél",
    ]  # fmt: skip


def test_a_groups_own_line_above_its_members_is_theirs() -> None:
    groups, problems, _ = look(
        "code;nom du groupe;n°;nom;parts\nK-1;Jigi;;;\n;;1;Awa;4\n;;2;Binta;5\nK-2;Hera;;;\n;;1;Salimata;3\n"
    )
    assert problems == []
    assert [(group.code, group.name, len(group.members)) for group in groups] == [
        ("K-1", "Jigi", 2),
        ("K-2", "Hera", 1),
    ]


def test_rows_of_two_groups_are_told_apart_by_their_codes_or_refused_in_one_line() -> None:
    head = "groupe;n°;nom\n"
    groups, problems, _ = look(head + "K-1;1;Awa\nK-2;1;Hawa\nK-1;2;Binta\nK-2;2;Sira\n")
    assert (problems, [len(group.members) for group in groups]) == ([], [2, 2])
    _, problems, _ = look(head + "K-1;1;Awa\n;2;Binta\nK-2;1;Hawa\nK-1;3;Coumba\n")
    assert problems == ['row 5, groupe: rows of two groups are mixed: write the code on every row ("K-1")']
    _, problems, _ = look(head + "".join(f"K-1;{n};Awa {n}\n" for n in (1, 2, 3, 4, 1, 2, 3, 4)))
    assert problems == ['row 6, n°: these numbers are there twice: rows of two groups under one code ("1, 2, 3, 4")']


def test_lines_of_a_form_that_were_not_filled_in_are_said_not_refused() -> None:
    (group,), problems, sheet = look("groupe;n°;nom;parts\nK-1;1;Awa;4\nK-1;2;;\nK-1;3;;0\n")
    assert (problems, len(group.members)) == ([], 1)
    assert notes_of(sheet)["lines"].startswith("3 (K-1, 2), 4 ")


def test_a_column_that_nobody_knows_stops_the_import_where_it_holds_figures_or_phones() -> None:
    rows = "groupe;n°;nom;Jetons;Joindre;Remarque\nK-1;1;Awa;12 500 F;76 12 34 56;vend du savon\n"
    _, problems, sheet = look(rows)
    assert [problem.partition(":")[0] for problem in problems] == ["row 1, Jetons", "row 1, Joindre"]
    _, problems, _ = look(rows.replace("K-1;1", "K 1;0"))  # in the same round as whatever else is wrong
    assert [problem.partition(":")[0] for problem in problems] == [
        "row 1, Jetons", "row 1, Joindre", "row 2, groupe", "row 2, n°",
    ]  # fmt: skip
    assert [(column.heading, column.holds) for column in sheet.columns[3:]] == [
        ("Jetons", "figures"), ("Joindre", "phones"), ("Remarque", "words"),
    ]  # fmt: skip
    (group,), problems, sheet = look(rows, pairs="Jetons=savings,joindre=phone")
    assert problems == []
    assert (group.members[0].shares, group.members[0].phone) == (25, "+22376123456")
    assert notes_of(sheet)["left_out"] == "Remarque"
    assert look(rows, pairs="*=-")[0][0].members[0].savings_xof == 0


def test_figures_under_no_heading_at_all_stop_the_import_too() -> None:
    _, problems, _ = look("groupe;n°;nom\nK-1;1;Awa;4000\n")
    assert problems == ['row 1, (D): nobody knows this column: say what it is, or that it is ignored ("4000")']


def test_two_columns_of_one_meaning_must_be_told_apart() -> None:
    rows = "groupe;n°;nom;parts;nombre de parts\nK-1;1;Awa;4;9\n"
    assert [problem.partition(":")[0] for problem in look(rows)[1]] == ["row 1, parts", "row 1, nombre de parts"]
    assert look(rows, pairs="nombre de parts=-")[0][0].members[0].shares == 4
    assert look(rows, pairs="nombre de parts=shares,parts=-")[0][0].members[0].shares == 9


def test_codes_and_numbers_that_no_column_has_are_made_and_said() -> None:
    groups, problems, sheet = look("VSLA Name;Name;Savings\nJigi Sɛmɛ;Awa;500\nJIGI SEME;Binta;500\nHera;Sira;0\n")
    assert problems == []
    assert [(group.code, [member.number for member in group.members]) for group in groups] == [
        ("JIGI-SEME", [1, 2]), ("HERA", [1]),
    ]  # fmt: skip
    assert {"numbered", "codes_made"} <= notes_of(sheet).keys()


def test_first_and_family_name_in_columns_of_their_own() -> None:
    (group,), problems, _ = look("groupe;Prénom;Nom;parts\nK-1;Awa;Traoré;4\n")
    assert (problems, group.members[0].name) == ([], "Awa Traoré")


def test_a_list_of_groups_comes_in_without_members_and_without_their_money() -> None:
    rows = (
        "Name of Group;Group #;Interest rate;Loan fund cash in box/bank;Registered members at present\n"
        "Jigi;G-1;10%;5000;24\n"
    )
    assert [problem.partition(":")[0] for problem in look(rows)[1]] == [
        "row 1, Registered members at present",
        "row 2, Loan fund cash in box/bank",
    ]
    assert "money of a group whose members are not in the file" in look(rows, pairs="*=-")[1][0]
    (group,), problems, _ = look(rows, pairs="*=-,Loan fund cash in box/bank=-")
    assert (problems, group.code, group.name, group.members) == ([], "G-1", "Jigi", [])


def test_headings_of_three_languages_are_known() -> None:
    for heads in (
        "code du groupe;N° d'ordre;Nom & Prénoms;Contact;Nbre de parts",
        "Group code;S/N;Full name;Mobile number;No. of shares",
        "Kulu kode;Nimɔrɔ;Tɔgɔ ni jamu;Telefɔni;Niyɔrɔ hakɛ",
    ):
        (group,), problems, _ = look(f"{heads}\nK-1;1;Awa;76123456;4\n")
        assert problems == [], heads
        assert (group.members[0].shares, group.members[0].phone) == (4, "+22376123456")


def test_what_the_sheet_calls_its_columns_is_what_a_fault_is_called() -> None:
    _, problems, _ = look(xlsx(HEAD, ["K-1", "Jigi", 1, "Awa", "x", 1.5]), "x.xlsx")
    assert [problem.partition(":")[0] for problem in problems] == ["row 2, téléphone (E2)", "row 2, parts (F2)"]


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ('K-1;Benkadi;1;Fatoumata;4\nK-1;;2;"Aïssata;6\nK-1;;3;Néné;5\n', 3),  # up to the file's end
        ('K-1;Benkadi;1;Fatoumata;4\nK-1;;2;"Aïssata;6', 3),  # on the last line
        ('K-1;"Benkadi;1;Fatoumata;4\nK-1;;2;"Aïssata;6\n', 2),  # up to another, with letters behind it
        ('K-1;Benkadi;1;Fatoumata;4\nK-1;;2;"Aïssata;6\nK-1;;3;Néné";5\nK-1;;4;Awa;2\n', 3),  # up to one that fits
    ],
)
def test_a_quotation_mark_left_open_swallows_no_rows(written: str, line: int) -> None:
    with pytest.raises(Unreadable, match=f"begins on line {line} is not closed"):
        look("groupe;nom du groupe;n°;nom;parts\n" + written)


def test_quotation_marks_that_belong_into_a_cell_stay_harmless() -> None:
    (group,), problems, _ = look(
        'groupe;nom du groupe;n°;nom;village\nK-1;"Benkadi; la ""grande""";1;"Awa" Koné;"Sirakoro;\nprès du puits"\n'
    )
    assert problems == []
    assert group.name == 'Benkadi; la "grande"'
    assert [member.name for member in group.members] == ["Awa Koné"]
