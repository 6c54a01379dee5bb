"""Write the files of the model: `python -m newsloom_training.export BASE RUN OUT`.

BASE is the folder of the two wheels, RUN that of the training run, OUT the folder that the service reads.

The graph has plain nodes and Microsoft's MultiHeadAttention without a mask, since windows of one length need none. Matrices
are quantised to eight bits by output channel, the vectors that they are multiplied with to eight bits at run time
(`onnxruntime.quantization.quantize_dynamic`). The label layer stays in 32 bits.
"""

import argparse
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from newsloom_training.base_weights import read_base_weights
from newsloom_training.checksums import sha256
from newsloom_training.labels import LABELS
from newsloom_training.network import EPSILON
from newsloom_training.piece_model import build_piece_model

FACTS: Final = "model.json"
_MICROSOFT: Final = "com.microsoft"
_OPSET: Final = 17
_IR_VERSION: Final = 9
Weights = Mapping[str, "np.ndarray[Any, np.dtype[np.float32]]"]


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("base", "run", "out"):
        parser.add_argument(name, type=Path)
    arguments = parser.parse_args()
    export(arguments.base, arguments.run, arguments.out)


def export(base_folder: Path, run: Path, out: Path) -> None:
    """Write the files of a finished training run. The same run gives the same bytes."""
    out.mkdir(parents=True, exist_ok=True)
    state = torch.load(run / "weights.pt", weights_only=True)
    weights = {name: each.float().numpy() for name, each in state.items()}
    layers = 1 + max(int(name.split(".")[1]) for name in weights if name.startswith("layers."))
    base = read_base_weights(base_folder)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        onnx.save(graph(weights, layers, base.heads), plain)
        quantize_dynamic(
            plain,
            out / "encoder.onnx",
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul"],
            nodes_to_exclude=["label_scores"],
            extra_options={"DefaultTensorType": TensorProto.FLOAT},
        )
    pieces = build_piece_model(base_folder)
    (out / "pieces.model").write_bytes(pieces.model)
    (out / "piece_rows.bin").write_bytes(np.ascontiguousarray(base.piece_rows[pieces.base_ids]).tobytes())
    np.save(out / "positions.npy", weights["positions"].astype(np.float32))
    files = sorted(file for file in out.iterdir() if file.name != FACTS)
    facts = {
        "labels": LABELS,
        "weights_sha256": sha256(run / "weights.pt"),
        "files_sha256": {file.name: sha256(file) for file in files},
    }
    (out / FACTS).write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def graph(weights: Weights, layers: int, heads: int) -> onnx.ModelProto:
    """Return the encoder with its label layer. Input `vectors`, output `scores`; shapes: windows, pieces, values."""
    build = _Graph(weights)
    width = weights["norm.weight"].shape[0]
    build.constant("thirds", np.array([width] * 3, np.int64))
    vectors = build.norm("vectors", "norm", "embedded")
    for number in range(layers):
        part = f"layers.{number}."
        joined = build.product(vectors, f"{part}query_key_value.weight", f"{part}joined")
        thirds = [f"{part}{name}" for name in ("query", "key", "value")]
        build.node("Split", [joined, "thirds"], thirds, axis=-1)
        bias = build.weight(f"{part}query_key_value.bias")
        mixed = build.node("MultiHeadAttention", [*thirds, bias], [f"{part}mixed"], domain=_MICROSOFT, num_heads=heads)
        attended = build.affine(mixed, f"{part}attention_out")
        vectors = build.norm(build.node("Add", [attended, vectors], [f"{part}sum"]), f"{part}attention_norm")
        inner = build.product(vectors, f"{part}inner.weight", f"{part}inner.product")
        bias = build.weight(f"{part}inner.bias")
        curved = build.node("BiasGelu", [inner, bias], [f"{part}curved"], domain=_MICROSOFT)
        outer = build.affine(curved, f"{part}outer")
        vectors = build.norm(build.node("Add", [outer, vectors], [f"{part}outer_sum"]), f"{part}outer_norm")
    product = build.product(vectors, "labels.weight", "label_scores")
    build.node("Add", [product, build.weight("labels.bias")], ["scores"])
    inputs = [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["windows", "pieces", width])]
    outputs = [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["windows", "pieces", len(LABELS)])]
    made = helper.make_graph(build.nodes, "newsloom-entities", inputs, outputs, build.constants)
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_MICROSOFT, 1)]
    return helper.make_model(made, opset_imports=opsets, ir_version=_IR_VERSION)


class _Graph:
    """Nodes and constants of a graph that is being made."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, values: "np.ndarray[Any, Any]") -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def weight(self, name: str) -> str:
        return self.constant(name, self._weights[name])

    def node(self, kind: str, inputs: Sequence[str], outputs: list[str], domain: str = "", **options: object) -> str:
        self.nodes.append(helper.make_node(kind, inputs, outputs, name=outputs[0], domain=domain, **options))
        return outputs[0]

    def product(self, vectors: str, weight: str, out: str) -> str:
        return self.node("MatMul", [vectors, self.constant(weight, self._weights[weight].T)], [out])

    def affine(self, vectors: str, module: str) -> str:
        product = self.product(vectors, f"{module}.weight", f"{module}.product")
        return self.node("Add", [product, self.weight(f"{module}.bias")], [f"{module}.out"])

    def norm(self, vectors: str, module: str, out: str = "") -> str:
        inputs = [vectors, self.weight(f"{module}.weight"), self.weight(f"{module}.bias")]
        return self.node("LayerNormalization", inputs, [out or f"{module}.out"], axis=-1, epsilon=EPSILON)


if __name__ == "__main__":
    main()
