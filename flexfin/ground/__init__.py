"""What everything stands on: errors, messages, months, numbers, files, YAML."""
