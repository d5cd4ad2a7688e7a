"""A network to look at: real places, made-up people and their requests. See data/demo.json."""

PREFECTURE = "5203"
