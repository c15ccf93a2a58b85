class_name Hero extends Node2D
## Documents.
@export var speed: int = 1:
	set(value):
		if value > 1 && value < 3:
			speed = value
	get:
		return speed
var old setget set_old, get_old
@onready var label := $Label
func set_old(v): old = v
