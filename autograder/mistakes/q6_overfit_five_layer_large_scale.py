"""Weights so large that the steps diverge."""

QUESTION = "q6_overfit_five_layer"
FAILS = [
    "five_layer: your FullyConnectedNet learns 50 images in 20 epochs",
    "five_layer: most random starts learn 50 images in 20 epochs",
]
HINT = "From 0 of 5 starts all 50 images are right on the digits"


five_layer = {"weight_scale": 3.0, "learning_rate": 0.1}
