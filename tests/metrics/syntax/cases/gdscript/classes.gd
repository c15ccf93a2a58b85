extends Node
# a comment
class Inner extends Reference:
	var x = 1
	func _init(a).(b):
		x = a
	func m():
		pass
	class Deep:
		static func s() -> void: pass
func _ready() -> void:
	pass
remote func old(): pass
@rpc("any_peer", "call_local")
func fresh(): pass
func _init():
	super()
