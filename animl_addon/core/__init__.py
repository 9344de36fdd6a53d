"""What animl knows without Blender, ONNX Runtime or torch: cels, charts, contracts, pictures, jobs.

NumPy and Pillow only.
"""
