"""The two numbers are exchanged."""

QUESTION = "q6_overfit_three_layer"
FAILS = [
    "three_layer: your FullyConnectedNet learns 50 images in 20 epochs",
    "three_layer: most random starts learn 50 images in 20 epochs",
]
HINT = "From 0 of 5 starts all 50 images are right on the digits"


three_layer = {"weight_scale": 1e-5, "learning_rate": 0.25}
