"""One hop of a caller, whichever way she came: admitted, limited, played in time, counted."""
