"""Backups: the whole store in one portable file, made while the service runs, given back only when it audits well."""

from ledger.backup.archive import BackupRefused
from ledger.backup.restoring import restore
from ledger.backup.saving import Backup, backup

__all__ = ["Backup", "BackupRefused", "backup", "restore"]
