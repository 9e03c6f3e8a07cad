# PostgreSQL's settings, where they differ from Aurora's own.

resource "aws_rds_cluster_parameter_group" "this" {
  name_prefix = "${var.name}-"
  family      = "aurora-postgresql16"
  description = "Theriac's PostgreSQL settings"

  # Every connection is encrypted.
  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  parameter {
    name  = "ssl_min_protocol_version"
    value = "TLSv1.2"
  }

  # Compiling a statement costs more than running ours.
  parameter {
    name  = "jit"
    value = "0"
  }

  # Changes of the schema and slow statements are logged.
  parameter {
    name  = "log_statement"
    value = "ddl"
  }

  parameter {
    name  = "log_min_duration_statement"
    value = "1000"
  }

  # Values of the record stay in the record: a statement is logged without its parameters.
  parameter {
    name  = "log_parameter_max_length"
    value = "0"
  }

  parameter {
    name  = "log_parameter_max_length_on_error"
    value = "0"
  }

  lifecycle {
    create_before_destroy = true
  }
}
