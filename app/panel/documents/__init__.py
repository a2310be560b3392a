"""Files to print: passbooks, minutes, and the paper of a first day, as pages, PDF and workbooks."""
