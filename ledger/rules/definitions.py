"""What each indicator means, in one line a language, as the panel shows it beside the figure.

Source: SAVIX form.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

DEFINITIONS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "attendance": {
            "fr": "Présences à la dernière réunion ÷ membres actifs.",
            "en": "Members at the last meeting ÷ active members.",
        },
        "drop_out": {
            "fr": "Membres partis ÷ (membres au début du cycle + entrés depuis).",
            "en": "Members who left ÷ (members at the start of the cycle + joined since).",
        },
        "growth": {
            "fr": "(Membres actifs − membres au début) ÷ membres au début.",
            "en": "(Active members − members at the start) ÷ members at the start.",
        },
        "savings_per_member": {
            "fr": "Épargne du cycle ÷ membres actifs, en francs.",
            "en": "Savings of the cycle ÷ active members, in francs.",
        },
        "loans_outstanding": {
            "fr": "Nombre de prêts non encore remboursés.",
            "en": "Number of loans not yet repaid.",
        },
        "loans_outstanding_xof": {
            "fr": "Valeur restant due sur les prêts, en francs.",
            "en": "Value still owed on loans, in francs.",
        },
        "mean_loan": {
            "fr": "Valeur restant due ÷ nombre de prêts, en francs.",
            "en": "Value outstanding ÷ number of loans, in francs.",
        },
        "borrowers": {
            "fr": "Membres ayant un prêt (comptés une fois) ÷ membres actifs.",
            "en": "Members with a loan (each counted once) ÷ active members.",
        },
        "portfolio_at_risk": {
            "fr": "Reste dû des prêts en retard ÷ valeur restant due de tous les prêts.",
            "en": "Unpaid balance of late loans ÷ value outstanding of all loans.",
        },
        "written_off_xof": {
            "fr": "Dettes abandonnées par décision de l'assemblée, en francs.",
            "en": "Debts given up by a decision of the assembly, in francs.",
        },
        "fund_utilisation": {
            "fr": "Prêts en cours ÷ (prêts en cours + caisse de crédit).",
            "en": "Loans outstanding ÷ (loans outstanding + loan-fund cash).",
        },
        "assets_xof": {
            "fr": "Caisse + prêts + autres fonds + biens du groupe, en francs.",
            "en": "Cash + loans + other funds + property, in francs.",
        },
        "debts_xof": {
            "fr": "Ce que le groupe doit à d'autres, en francs.",
            "en": "What the group owes to others, in francs.",
        },
        "profit_xof": {
            "fr": "Caisse de crédit + prêts + biens − épargne − biens au début − dettes, en francs.",
            "en": "Loan-fund cash + loans + property − savings − property at start − debts, in francs.",
        },
        "equity_xof": {
            "fr": "Autres fonds + épargne + gain et biens au début; avoirs = dettes + fonds propres.",
            "en": "Other funds + savings + profit and property at start; assets = debts + equity.",
        },
        "return_on_savings": {
            "fr": "Gain ÷ épargne, depuis le début du cycle.",
            "en": "Profit ÷ savings, since the start of the cycle.",
        },
        "return_on_assets": {
            "fr": "Gain ÷ avoirs, depuis le début du cycle.",
            "en": "Profit ÷ assets, since the start of the cycle.",
        },
        "return_on_savings_year": {
            "fr": "Gain ÷ épargne, ramené à un an (× 52 ÷ semaines).",
            "en": "Profit ÷ savings, as for one year (× 52 ÷ weeks).",
        },
        "return_on_assets_year": {
            "fr": "Gain ÷ avoirs, ramené à un an (× 52 ÷ semaines).",
            "en": "Profit ÷ assets, as for one year (× 52 ÷ weeks).",
        },
    }
)
"""Indicator name → language → text; French first, every name of `Indicators` in French and English."""
