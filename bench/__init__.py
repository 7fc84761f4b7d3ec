"""What Hongge costs, against what others cost, in one interleaved run: `python3 start.py bench [NAME …]`, see docs/speed.md."""
