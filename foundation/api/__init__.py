from foundation.api.errors import problem_handler
from foundation.api.parsers import StrictJSONParser
from foundation.api.schema import ProblemAutoSchema

__all__ = ["ProblemAutoSchema", "StrictJSONParser", "problem_handler"]
