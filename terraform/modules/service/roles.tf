# Two roles for each program: execution starts it (image, secrets, log), task is what it may do while it runs.

locals {
  repository = regex("^(?P<account>[0-9]{12})\\.dkr\\.ecr\\.(?P<region>[a-z0-9-]+)\\.amazonaws\\.com/(?P<name>[^@]+)@", var.image)

  # ECS takes the role, for tasks of this account only.
  assumed_by_tasks = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = { "aws:SourceAccount" = var.account_id }
        ArnLike      = { "aws:SourceArn" = "arn:aws:ecs:${var.region}:${var.account_id}:*" }
      }
    }]
  })
}

resource "aws_iam_role" "execution" {
  for_each = local.programs

  name               = "${var.name}-${each.key}-execution"
  assume_role_policy = local.assumed_by_tasks
}

resource "aws_iam_role_policy" "execution" {
  for_each = local.programs

  name = "start"
  role = aws_iam_role.execution[each.key].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "ReadItsSecretsOnly"
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = [for secret in each.value.secrets : aws_secretsmanager_secret.setting[secret].arn]
      },
      {
        Sid       = "DecryptThemThere"
        Effect    = "Allow"
        Action    = "kms:Decrypt"
        Resource  = var.secrets_key_arn
        Condition = { StringEquals = { "kms:ViaService" = "secretsmanager.${var.region}.amazonaws.com" } }
      },
      {
        Sid      = "WriteItsLog"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${aws_cloudwatch_log_group.program[each.key].arn}:*"
      },
      {
        Sid      = "PullTheImage"
        Effect   = "Allow"
        Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        Resource = "arn:aws:ecr:${local.repository.region}:${local.repository.account}:repository/${local.repository.name}"
      },
      {
        Sid      = "SignInToTheRegistry"
        Effect   = "Allow"
        Action   = "ecr:GetAuthorizationToken"
        Resource = "*"
      },
    ]
  })
}

resource "aws_iam_role" "task" {
  for_each = local.programs

  name               = "${var.name}-${each.key}-task"
  assume_role_policy = local.assumed_by_tasks
}

# What infra/object_storage/s3.py asks for and no more: the worker alone may delete an object, when its retention is over; that is under COMPLIANCE and only ever extends.
resource "aws_iam_role_policy" "objects" {
  for_each = { for name, program in local.programs : name => program if program.objects }

  name = "objects"
  role = aws_iam_role.task[each.key].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([
      {
        Sid      = "ReadAndAddObjects"
        Effect   = "Allow"
        Action   = ["s3:GetObjectVersion", "s3:GetObjectRetention", "s3:PutObject", "s3:PutObjectRetention"]
        Resource = "${var.objects.arn}/*"
      },
      {
        Sid      = "FindTheOldestVersion"
        Effect   = "Allow"
        Action   = "s3:ListBucketVersions"
        Resource = var.objects.arn
      },
      {
        Sid       = "UseTheirKeyThere"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = var.objects.key_arn
        Condition = { StringEquals = { "kms:ViaService" = "s3.${var.region}.amazonaws.com" } }
      },
      ], each.key == "worker" ? [{
        Sid      = "DeleteWhatIsPurged"
        Effect   = "Allow"
        Action   = ["s3:DeleteObjectVersion", "s3:GetObjectLegalHold"]
        Resource = "${var.objects.arn}/*"
    }] : [])
  })
}
