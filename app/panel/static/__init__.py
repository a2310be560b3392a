"""The stylesheet, the picture and the script that browsers load."""
