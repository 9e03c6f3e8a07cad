# Who may talk to whom. Applied, because rules are compared by ids, which a plan doesn't know.

mock_provider "aws" {
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mocked" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-central-1:123456789012:log-group:mocked" }
  }
}

run "only_the_entrance_is_open_to_the_internet" {
  command = apply

  module {
    source = "../../modules/network"
  }

  variables {
    name               = "theriac-test"
    account_id         = "123456789012"
    region             = "eu-central-1"
    availability_zones = ["eu-central-1a", "eu-central-1b"]
    cidr               = "10.20.0.0/16"
    smtp_port          = 587
    logs_key_arn       = "arn:aws:kms:eu-central-1:123456789012:key/logs"
    log_retention_days = 400
  }

  assert {
    condition = alltrue([for rule in aws_vpc_security_group_ingress_rule.public :
      rule.security_group_id == aws_security_group.member["entrance"].id
    ])
    error_message = "Only the entrance may be open to the internet."
  }

  assert {
    condition     = alltrue([for rule in aws_vpc_security_group_ingress_rule.inside : rule.cidr_ipv4 == null && rule.cidr_ipv6 == null])
    error_message = "Inside, doors open to a named program and to no address."
  }

  assert {
    condition     = toset([for rule in aws_vpc_security_group_ingress_rule.inside : rule.description if rule.from_port == 5432]) == toset(["api to database", "worker to database", "sealer to database", "migrate to database"])
    error_message = "Only the programs may reach the database."
  }

  assert {
    condition     = [for rule in aws_vpc_security_group_ingress_rule.inside : rule.description if rule.from_port == 6379] == ["worker to queue"]
    error_message = "Only the worker may reach the broker."
  }

  assert {
    condition     = !anytrue([for flow in local.outward : contains(["database", "queue", "entrance"], flow.from)])
    error_message = "The database and the broker may not reach the internet."
  }

  assert {
    condition = alltrue([for route in concat([aws_route.public], values(aws_route.private)) :
      route.route_table_id != aws_route_table.data.id
    ])
    error_message = "The subnets of data may have no way out."
  }

  assert {
    condition     = length(setintersection(values(aws_subnet.data)[*].cidr_block, concat(values(aws_subnet.public)[*].cidr_block, values(aws_subnet.private)[*].cidr_block))) == 0
    error_message = "Subnets must not share addresses."
  }
}
