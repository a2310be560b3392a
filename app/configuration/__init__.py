"""What is set from outside, and the clock."""

from pydantic import BaseModel

BaseModel.model_config["defer_build"] = True
"""pydantic builds what checks a class when it is first used: those of the tables and of FastAPI's documents never are,
and building them is a tenth of a start."""
