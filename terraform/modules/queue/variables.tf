variable "name" {
  type = string
}

variable "subnets" {
  description = "Subnets without a way to the internet, in two zones at least."
  type        = list(string)
}

variable "security_group" {
  type = string
}

variable "node_type" {
  type = string
}

variable "token_secret_arn" {
  description = "The secret that holds the broker's token: 16 to 128 letters and digits, nothing else in the secret."
  type        = string
}

variable "key_arn" {
  type = string
}

variable "logs_key_arn" {
  type = string
}

variable "log_retention_days" {
  type = number
}
