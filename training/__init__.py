"""Training and exporting animl's models. PyTorch lives here and nowhere else; the add-on never imports this package."""
