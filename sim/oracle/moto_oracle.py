"""Runs the paths on moto's interpreter of Amazon States Language.

Started by main.ts, with which it speaks in lines of JSON: the first line in says what to run; a line out asks for the value of a JSONata
expression ({"evaluate": ...}, answered by one line in) or tells how a path went ({"path": ...}). Time is real here: only back-offs are
skipped, and noted instead.
"""

import json
import sys
import threading
import time
import types

try:
    import boto3
    from botocore.exceptions import ClientError
    from moto import mock_aws
    from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
    from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
    from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service_aws_sdk
    from moto.stepfunctions.parser.asl.jsonata import jsonata
except ImportError as missing:
    print(json.dumps({"missing": str(missing)}), flush=True)
    sys.exit(0)

# A path takes a second or two: a wait that times out needs a real one.
PATH_SECONDS = 60
REGION = "us-west-2"
ROLE = "arn:aws:iam::000000000000:role/lifecycle"

line_lock = threading.Lock()


def tell(message):
    print(json.dumps(message), flush=True)


def evaluate(expression):
    """What the JSONata library of the project makes of an expression."""
    with line_lock:
        tell({"evaluate": expression})
        answer = json.loads(sys.stdin.readline())
    if "error" in answer:
        raise jsonata.JSONataException("UNKNOWN", answer["error"])
    return answer["value"]


class Script:
    """The answers of one path."""

    def __init__(self, path):
        self.functions = {name: list(answers) for name, answers in path["functions"].items()}
        self.updates = list(path.get("updates", []))
        self.delays = []

    def invoke(self, parameters, region, state_credentials):
        answer = self.functions[parameters["FunctionName"].split(":")[-1]].pop(0)
        invocation = {"StatusCode": 200, "ExecutedVersion": "$LATEST"}
        if "payload" in answer:
            return {**invocation, "Payload": answer["payload"]}
        failure = {"errorType": answer["error"], "errorMessage": "on request"}
        return {**invocation, "FunctionError": "Unhandled", "Payload": failure}

    def update_item(self, **parameters):
        answer = self.updates.pop(0)
        if isinstance(answer, dict):
            # moto takes an error's name from its class.
            error_class = type(answer["error"], (ClientError,), {})
            metadata = {"HTTPStatusCode": 400, "RequestId": "0"}
            raise error_class({"Error": {"Code": answer["error"], "Message": "on request"}, "ResponseMetadata": metadata}, "UpdateItem")
        if answer == "RING":
            token = parameters["ExpressionAttributeValues"][":token"]["S"]
            boto3.client("stepfunctions", region_name=REGION).send_task_success(taskToken=token, output="{}")
        return {}

    def client(self, **_):
        return types.SimpleNamespace(update_item=self.update_item)


def finished(states, execution):
    deadline = time.monotonic() + PATH_SECONDS
    while time.monotonic() < deadline:
        description = states.describe_execution(executionArn=execution)
        if description["status"] != "RUNNING":
            return description
        time.sleep(0.02)
    raise TimeoutError(f"{execution} still runs after {PATH_SECONDS} s")


@mock_aws(config={"stepfunctions": {"execute_state_machine": True}})
def run(path, definition, execution_input):
    script = Script(path)
    lambda_eval_utils._invoke_lambda_function = script.invoke
    state_task_service_aws_sdk.boto_client_for = script.client
    retrier_decl.time = types.SimpleNamespace(sleep=script.delays.append)
    states = boto3.client("stepfunctions", region_name=REGION)
    machine = states.create_state_machine(name="lifecycle", definition=definition, roleArn=ROLE)
    started = states.start_execution(stateMachineArn=machine["stateMachineArn"], name="path", input=execution_input)
    description = finished(states, started["executionArn"])
    events = states.get_execution_history(executionArn=started["executionArn"])["events"]
    tell(
        {
            "path": path["name"],
            "states": [event["stateEnteredEventDetails"]["name"] for event in events if event["type"].endswith("StateEntered")],
            "events": [event["type"] for event in events],
            "status": description["status"],
            "delays": script.delays,
            "unused": sum(len(answers) for answers in script.functions.values()) + len(script.updates),
        }
    )


def main():
    jsonata._eval_jsonata = evaluate
    task = json.loads(sys.stdin.readline())
    for path in task["paths"]:
        run(path, task["definition"], task["input"])


main()
