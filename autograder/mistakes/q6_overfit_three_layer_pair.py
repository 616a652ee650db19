"""A pair instead of a dict."""

QUESTION = "q6_overfit_three_layer"
FAILS = [
    "three_layer: your FullyConnectedNet learns 50 images in 20 epochs",
    "three_layer: most random starts learn 50 images in 20 epochs",
]
HINT = "Expected a dict"


three_layer = (0.25, 0.15)
