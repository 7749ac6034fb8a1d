package wire

import (
	"strconv"
	"strings"
)

// printer appends one line to a buffer.
type printer []byte

func start(dst []byte, tag Tag, name string) printer {
	return append(append(tag.Append(dst), ' '), name...)
}

func (p printer) arg(n uint64) printer {
	return strconv.AppendUint(append(p, ' '), n, 10)
}

func (p printer) word(s string) printer {
	return append(append(p, ' '), s...)
}

func (p printer) number(key string, n uint64) printer {
	p = append(p, ' ')
	p = append(p, key...)
	return strconv.AppendUint(append(p, '='), n, 10)
}

// text appends key=value unless value is empty; it is quoted where it must be.
func (p printer) text(key, value string) printer {
	if value == "" {
		return p
	}
	p = append(p, ' ')
	p = append(p, key...)
	p = append(p, '=')
	if !strings.ContainsAny(value, ` "`) {
		return append(p, value...)
	}
	p = append(p, '"')
	for i := range len(value) {
		if value[i] == '"' || value[i] == '\\' {
			p = append(p, '\\')
		}
		p = append(p, value[i])
	}
	return append(p, '"')
}

func (p printer) end() []byte { return append(p, '\n') }
