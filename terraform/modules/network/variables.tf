variable "name" {
  type = string
}

variable "account_id" {
  type = string
}

variable "region" {
  type = string
}

variable "availability_zones" {
  description = "The zones to stand in: two at least, so that losing one stops nothing; four at most, as the address plan has room for."
  type        = list(string)

  validation {
    condition     = length(distinct(var.availability_zones)) == length(var.availability_zones) && contains([2, 3, 4], length(var.availability_zones))
    error_message = "Give two to four different availability zones."
  }
}

variable "cidr" {
  description = "The network's addresses; each subnet takes a sixteenth."
  type        = string
}

variable "smtp_port" {
  description = "The port of the mail server in THERIAC_SMTP_URL."
  type        = number
}

variable "logs_key_arn" {
  type = string
}

variable "log_retention_days" {
  type = number
}
