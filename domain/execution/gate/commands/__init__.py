"""What can be done about the gate: allow overrides, and sign one."""
