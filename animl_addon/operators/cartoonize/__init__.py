"""The buttons that draw photographs."""
