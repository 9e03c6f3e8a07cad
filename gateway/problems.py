"""What whoever runs a gateway can mend: told in a line each, without a traceback."""


class GatewayProblem(Exception):
    """The message says what is wrong and what to do."""
