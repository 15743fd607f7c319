"""Values: compiling, running, drawing, explaining, searching."""
