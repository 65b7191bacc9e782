package main

import "reflect"

// called calls a function of upstream whose older versions lack the last parameters: they
// get no more arguments than they take.
func called[T any](function any, args ...any) (T, error) {
	f := reflect.ValueOf(function)
	var in []reflect.Value
	for _, arg := range args[:f.Type().NumIn()] {
		in = append(in, reflect.ValueOf(arg))
	}
	out := f.Call(in)
	made, _ := out[0].Interface().(T)
	err, _ := out[1].Interface().(error)
	return made, err
}
