#!/bin/sh
# Runs a command at once and then every day at a time of day (UTC, which is Mali's): daily.sh 02:30 kesu audit
# One that fails is tried again after ten minutes. SIGTERM ends the command too, and waits for it.
at=$1
shift
trap 'kill "$running" 2>/dev/null; wait "$running"; exit 0' TERM INT
seconds_until() {
    left=$(($(date -u -d "$at" +%s) - $(date -u +%s)))
    [ "$left" -gt 0 ] || left=$((left + 86400))
}
while :; do
    "$@" &
    running=$!
    if wait "$running"; then
        seconds_until
    else
        left=600
    fi
    sleep "$left" &
    running=$!
    wait "$running"
done
