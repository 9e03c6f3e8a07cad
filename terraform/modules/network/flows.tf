# Who may talk to whom: what isn't in these tables is refused.

locals {
  members = toset(["entrance", "api", "worker", "sealer", "migrate", "database", "queue"])

  inside = {
    "entrance to api"     = { from = "entrance", to = "api", port = 8000 }
    "api to database"     = { from = "api", to = "database", port = 5432 }
    "worker to database"  = { from = "worker", to = "database", port = 5432 }
    "sealer to database"  = { from = "sealer", to = "database", port = 5432 }
    "migrate to database" = { from = "migrate", to = "database", port = 5432 }
    "worker to queue"     = { from = "worker", to = "queue", port = 6379 }
  }

  outward = {
    "api to the internet by TLS"     = { from = "api", port = 443 }
    "worker to the internet by TLS"  = { from = "worker", port = 443 }
    "worker to the mail server"      = { from = "worker", port = var.smtp_port }
    "sealer to the internet by TLS"  = { from = "sealer", port = 443 }
    "migrate to the internet by TLS" = { from = "migrate", port = 443 }
  }
}

resource "aws_security_group" "member" {
  for_each = local.members

  #checkov:skip=CKV2_AWS_5:Each group is attached by the module that runs the member; the check doesn't follow a map across modules.
  name        = "${var.name}-${each.key}"
  description = "Theriac ${each.key}"
  vpc_id      = aws_vpc.this.id
  tags        = { Name = "${var.name}-${each.key}" }
}

resource "aws_vpc_security_group_egress_rule" "inside" {
  for_each = local.inside

  description                  = each.key
  security_group_id            = aws_security_group.member[each.value.from].id
  referenced_security_group_id = aws_security_group.member[each.value.to].id
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
}

resource "aws_vpc_security_group_ingress_rule" "inside" {
  for_each = local.inside

  description                  = each.key
  security_group_id            = aws_security_group.member[each.value.to].id
  referenced_security_group_id = aws_security_group.member[each.value.from].id
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
}

resource "aws_vpc_security_group_egress_rule" "outward" {
  for_each = local.outward

  description       = each.key
  security_group_id = aws_security_group.member[each.value.from].id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
}

resource "aws_vpc_security_group_ingress_rule" "public" {
  for_each = { "HTTPS" = 443, "HTTP, redirected to HTTPS" = 80 }

  #checkov:skip=CKV_AWS_260:Port 80 answers with a redirect to HTTPS and nothing else.
  description       = each.key
  security_group_id = aws_security_group.member["entrance"].id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
}
