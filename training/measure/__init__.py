"""How good drawings are: figures, others who draw the same, sets of cases, and pages to look at."""
