"""What lxml finds by expressions, for comparison. Reads JSON from standard input: a list of objects
with `xml` and `expressions`; writes for each a list with what every expression finds."""

import json
import sys

from lxml import etree


def shown(tree, index, expression):
    try:
        found = tree.xpath(expression)
        if isinstance(found, float):
            found = tree.xpath(f"string({expression})")
    except etree.XPathError as error:
        return [f"error: {error}"]
    if isinstance(found, bool):
        return ["true"] if found else []
    if isinstance(found, str):
        return [f"text {found}"]
    return [node(one, index) for one in found]


def node(one, index):
    if isinstance(one, str):
        parent = one.getparent()
        if one.is_attribute:
            return f"{index[parent]} @{one.attrname}={one}"
        parent = parent.getparent() if one.is_tail else parent
        return f"{index[parent]} text {one}"
    if not isinstance(one.tag, str):
        return "comment"
    return f"{index[one]} <{one.tag}>"


parser = etree.XMLParser(huge_tree=True, remove_comments=False, strip_cdata=False)
answers = []
for page in json.load(sys.stdin):
    tree = etree.ElementTree(etree.fromstring(page["xml"].encode(), parser))
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    index = {element: number for number, element in enumerate(elements)}
    answers.append([shown(tree, index, expression) for expression in page["expressions"]])
json.dump(answers, sys.stdout)
