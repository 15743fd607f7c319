"""Models: lines read from YAML files, checked, put in order."""
