"""What every floor may use: units, problems, language, resources. Standard library only."""
