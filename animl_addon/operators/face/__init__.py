"""The button of New Character."""
