"""What an operator can mend: told in a line, without a traceback."""


class OperatorProblem(Exception):
    """The message says what is wrong and what to do."""
