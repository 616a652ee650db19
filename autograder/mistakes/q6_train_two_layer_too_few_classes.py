"""The number of classes is too small."""

QUESTION = "q6_train_two_layer"
FAILS = [
    "train_two_layer: at least 90% of the validation set of the digits",
    "train_two_layer: digits under other names, and images that it has not seen",
    "train_two_layer: the loss falls, and the reported accuracy is that of the model",
]
HINT = "Print the shape of the array, and the index"


def train_two_layer(data):
    model = TwoLayerNet(
        input_dim=data["X_train"][0].size, hidden_dim=100, num_classes=5, weight_scale=1e-1, reg=1e-3
    )
    solver = Solver(
        model,
        data,
        update_rule="sgd",
        optim_config={"learning_rate": 0.3},
        num_epochs=20,
        batch_size=50,
        verbose=False,
    )
    solver.train()
    return solver
