"""What animl knows without Blender, ONNX Runtime or torch: charts, contracts, pictures, jobs.

NumPy and Pillow only.
"""
