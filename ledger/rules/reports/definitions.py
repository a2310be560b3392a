"""What each indicator means, in one line a language, as the panel shows it beside the figure.

Source: SAVIX form.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

DEFINITIONS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "attendance": {
            "fr": "Présents ÷ membres appelés au dernier appel (d'une période : à tous ses appels).",
            "en": "Members there ÷ members called, at the last roll-call (of a period: at all of its roll-calls).",
        },
        "drop_out": {
            "fr": "Membres partis ÷ (membres au début du cycle ou de la période + entrés depuis).",
            "en": "Members who left ÷ (members at the start of the cycle or period + joined since).",
        },
        "growth": {
            "fr": "(Membres actifs − membres au début) ÷ membres au début.",
            "en": "(Active members − members at the start) ÷ members at the start.",
        },
        "savings_per_member": {
            "fr": "Épargne du cycle ÷ membres actifs, en francs ; sans objet pour une tontine.",
            "en": "Savings of the cycle ÷ active members, in francs; not for a tontine.",
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
            "fr": "Reste dû des prêts dont une échéance a un jour de retard ou plus ÷ reste dû de tous les prêts.",
            "en": "Balance of loans with an instalment one day late or more ÷ balance of all loans.",
        },
        "portfolio_at_risk_30": {
            "fr": "Reste dû des prêts dont une échéance a plus de 30 jours de retard ÷ reste dû de tous les prêts.",
            "en": "Balance of loans with an instalment more than 30 days late ÷ balance of all loans.",
        },
        "portfolio_at_risk_90": {
            "fr": "Reste dû des prêts dont une échéance a plus de 90 jours de retard ÷ reste dû de tous les prêts.",
            "en": "Balance of loans with an instalment more than 90 days late ÷ balance of all loans.",
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
            "fr": "Autres fonds + épargne + résultat et biens au début; avoirs = dettes + fonds propres.",
            "en": "Other funds + savings + profit and property at start; assets = debts + equity.",
        },
        "return_on_savings": {
            "fr": "Résultat ÷ épargne, depuis le début du cycle.",
            "en": "Profit ÷ savings, since the start of the cycle.",
        },
        "return_on_assets": {
            "fr": "Résultat ÷ avoirs, depuis le début du cycle.",
            "en": "Profit ÷ assets, since the start of the cycle.",
        },
        "return_on_savings_year": {
            "fr": "Résultat ÷ épargne, ramené à un an (× 52 ÷ semaines).",
            "en": "Profit ÷ savings, as for one year (× 52 ÷ weeks).",
        },
        "return_on_assets_year": {
            "fr": "Résultat ÷ avoirs, ramené à un an (× 52 ÷ semaines).",
            "en": "Profit ÷ assets, as for one year (× 52 ÷ weeks).",
        },
    }
)
"""Indicator name → language → text; French first, every name of `Indicators` in French and English."""
