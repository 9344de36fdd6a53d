"""A drawn world without limit, in torch on the device that trains, with exact flow."""
