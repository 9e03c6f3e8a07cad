output "vpc_id" {
  value = aws_vpc.this.id
}

output "public_subnets" {
  value = [for subnet in aws_subnet.public : subnet.id]
}

output "private_subnets" {
  value = [for subnet in aws_subnet.private : subnet.id]
}

output "data_subnets" {
  value = [for subnet in aws_subnet.data : subnet.id]
}

output "security_groups" {
  description = "The group of each member of the flows: entrance, api, worker, sealer, migrate, database, queue."
  value       = { for member, group in aws_security_group.member : member => group.id }
}
