"""A pair instead of a dict."""

QUESTION = "q6_overfit_five_layer"
FAILS = [
    "five_layer: your FullyConnectedNet learns 50 images in 20 epochs",
    "five_layer: most random starts learn 50 images in 20 epochs",
]
HINT = "Expected a dict"


five_layer = (0.25, 0.05)
