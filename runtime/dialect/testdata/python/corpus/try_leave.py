# Each way to leave each block of a try statement, in a loop, in a try in a loop, and
# in a with in a loop with else.


def body_falls_loop():
    log = []
    try:
        for i in range(2):
            try:
                log.append(('try', i))
                show('falls')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
            finally:
                log.append('finally')
            log.append('behind')
        else:
            log.append('loop else')
    except KeyError as e:
        log.append(error(e))
    finally:
        show(log)
    return 'end'


def body_falls_nested():
    log = []
    for i in [1, 2]:
        try:
            try:
                log.append(('try', i))
                show('falls')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
            finally:
                log.append('finally')
            log.append('behind')
            log.append('outer body')
        except KeyError as e:
            log.append('outer ' + error(e))
            continue
        finally:
            log.append('outer finally')
            show(log)
        log.append('next')
    return log


def body_falls_with():
    log = []
    i = 0
    while i < 2:
        i += 1
        with suppress(KeyError), manager(log, str(i)):
            try:
                log.append(('try', i))
                show('falls')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
            finally:
                log.append('finally')
            log.append('behind')
        log.append('after with')
    else:
        log.append('while else')
    return log


def body_breaks_loop():
    log = []
    try:
        for i in range(2):
            try:
                log.append(('try', i))
                break
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
            finally:
                log.append('finally')
            log.append('behind')
        else:
            log.append('loop else')
    except KeyError as e:
        log.append(error(e))
    finally:
        show(log)
    return 'end'


def body_breaks_nested():
    log = []
    for i in [1, 2]:
        try:
            try:
                log.append(('try', i))
                break
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
            finally:
                log.append('finally')
            log.append('behind')
            log.append('outer body')
        except KeyError as e:
            log.append('outer ' + error(e))
            continue
        finally:
            log.append('outer finally')
            show(log)
        log.append('next')
    return log


def body_breaks_with():
    log = []
    i = 0
    while i < 2:
        i += 1
        with suppress(KeyError), manager(log, str(i)):
            try:
                log.append(('try', i))
                break
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
            finally:
                log.append('finally')
            log.append('behind')
        log.append('after with')
    else:
        log.append('while else')
    return log


def body_continues_loop():
    log = []
    try:
        for i in range(2):
            try:
                log.append(('try', i))
                continue
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
            finally:
                log.append('finally')
            log.append('behind')
        else:
            log.append('loop else')
    except KeyError as e:
        log.append(error(e))
    finally:
        show(log)
    return 'end'


def body_continues_nested():
    log = []
    for i in [1, 2]:
        try:
            try:
                log.append(('try', i))
                continue
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
            finally:
                log.append('finally')
            log.append('behind')
            log.append('outer body')
        except KeyError as e:
            log.append('outer ' + error(e))
            continue
        finally:
            log.append('outer finally')
            show(log)
        log.append('next')
    return log


def body_continues_with():
    log = []
    i = 0
    while i < 2:
        i += 1
        with suppress(KeyError), manager(log, str(i)):
            try:
                log.append(('try', i))
                continue
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
            finally:
                log.append('finally')
            log.append('behind')
        log.append('after with')
    else:
        log.append('while else')
    return log


def body_returns_loop():
    log = []
    try:
        for i in range(2):
            try:
                log.append(('try', i))
                return ('from', 'body')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
            finally:
                log.append('finally')
            log.append('behind')
        else:
            log.append('loop else')
    except KeyError as e:
        log.append(error(e))
    finally:
        show(log)
    return 'end'


def body_returns_nested():
    log = []
    for i in [1, 2]:
        try:
            try:
                log.append(('try', i))
                return ('from', 'body')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
            finally:
                log.append('finally')
            log.append('behind')
            log.append('outer body')
        except KeyError as e:
            log.append('outer ' + error(e))
            continue
        finally:
            log.append('outer finally')
            show(log)
        log.append('next')
    return log


def body_returns_with():
    log = []
    i = 0
    while i < 2:
        i += 1
        with suppress(KeyError), manager(log, str(i)):
            try:
                log.append(('try', i))
                return ('from', 'body')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
            finally:
                log.append('finally')
            log.append('behind')
        log.append('after with')
    else:
        log.append('while else')
    return log


def body_raises_loop():
    log = []
    try:
        for i in range(2):
            try:
                log.append(('try', i))
                raise KeyError('body')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
            finally:
                log.append('finally')
            log.append('behind')
        else:
            log.append('loop else')
    except KeyError as e:
        log.append(error(e))
    finally:
        show(log)
    return 'end'


def body_raises_nested():
    log = []
    for i in [1, 2]:
        try:
            try:
                log.append(('try', i))
                raise KeyError('body')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
            finally:
                log.append('finally')
            log.append('behind')
            log.append('outer body')
        except KeyError as e:
            log.append('outer ' + error(e))
            continue
        finally:
            log.append('outer finally')
            show(log)
        log.append('next')
    return log


def body_raises_with():
    log = []
    i = 0
    while i < 2:
        i += 1
        with suppress(KeyError), manager(log, str(i)):
            try:
                log.append(('try', i))
                raise KeyError('body')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
            finally:
                log.append('finally')
            log.append('behind')
        log.append('after with')
    else:
        log.append('while else')
    return log


def handler_breaks_loop():
    log = []
    try:
        for i in range(2):
            try:
                log.append(('try', i))
                raise ValueError('start')
            except ValueError as e:
                log.append(str(e))
                break
            else:
                log.append('else')
            finally:
                log.append('finally')
            log.append('behind')
        else:
            log.append('loop else')
    except KeyError as e:
        log.append(error(e))
    finally:
        show(log)
    return 'end'


def handler_breaks_nested():
    log = []
    for i in [1, 2]:
        try:
            try:
                log.append(('try', i))
                raise ValueError('start')
            except ValueError as e:
                log.append(str(e))
                break
            else:
                log.append('else')
            finally:
                log.append('finally')
            log.append('behind')
            log.append('outer body')
        except KeyError as e:
            log.append('outer ' + error(e))
            continue
        finally:
            log.append('outer finally')
            show(log)
        log.append('next')
    return log


def handler_breaks_with():
    log = []
    i = 0
    while i < 2:
        i += 1
        with suppress(KeyError), manager(log, str(i)):
            try:
                log.append(('try', i))
                raise ValueError('start')
            except ValueError as e:
                log.append(str(e))
                break
            else:
                log.append('else')
            finally:
                log.append('finally')
            log.append('behind')
        log.append('after with')
    else:
        log.append('while else')
    return log


def handler_continues_loop():
    log = []
    try:
        for i in range(2):
            try:
                log.append(('try', i))
                raise ValueError('start')
            except ValueError as e:
                log.append(str(e))
                continue
            else:
                log.append('else')
            finally:
                log.append('finally')
            log.append('behind')
        else:
            log.append('loop else')
    except KeyError as e:
        log.append(error(e))
    finally:
        show(log)
    return 'end'


def handler_continues_nested():
    log = []
    for i in [1, 2]:
        try:
            try:
                log.append(('try', i))
                raise ValueError('start')
            except ValueError as e:
                log.append(str(e))
                continue
            else:
                log.append('else')
            finally:
                log.append('finally')
            log.append('behind')
            log.append('outer body')
        except KeyError as e:
            log.append('outer ' + error(e))
            continue
        finally:
            log.append('outer finally')
            show(log)
        log.append('next')
    return log


def handler_continues_with():
    log = []
    i = 0
    while i < 2:
        i += 1
        with suppress(KeyError), manager(log, str(i)):
            try:
                log.append(('try', i))
                raise ValueError('start')
            except ValueError as e:
                log.append(str(e))
                continue
            else:
                log.append('else')
            finally:
                log.append('finally')
            log.append('behind')
        log.append('after with')
    else:
        log.append('while else')
    return log


def handler_returns_loop():
    log = []
    try:
        for i in range(2):
            try:
                log.append(('try', i))
                raise ValueError('start')
            except ValueError as e:
                log.append(str(e))
                return ('from', 'handler')
            else:
                log.append('else')
            finally:
                log.append('finally')
            log.append('behind')
        else:
            log.append('loop else')
    except KeyError as e:
        log.append(error(e))
    finally:
        show(log)
    return 'end'


def handler_returns_nested():
    log = []
    for i in [1, 2]:
        try:
            try:
                log.append(('try', i))
                raise ValueError('start')
            except ValueError as e:
                log.append(str(e))
                return ('from', 'handler')
            else:
                log.append('else')
            finally:
                log.append('finally')
            log.append('behind')
            log.append('outer body')
        except KeyError as e:
            log.append('outer ' + error(e))
            continue
        finally:
            log.append('outer finally')
            show(log)
        log.append('next')
    return log


def handler_returns_with():
    log = []
    i = 0
    while i < 2:
        i += 1
        with suppress(KeyError), manager(log, str(i)):
            try:
                log.append(('try', i))
                raise ValueError('start')
            except ValueError as e:
                log.append(str(e))
                return ('from', 'handler')
            else:
                log.append('else')
            finally:
                log.append('finally')
            log.append('behind')
        log.append('after with')
    else:
        log.append('while else')
    return log


def handler_raises_loop():
    log = []
    try:
        for i in range(2):
            try:
                log.append(('try', i))
                raise ValueError('start')
            except ValueError as e:
                log.append(str(e))
                raise KeyError('handler')
            else:
                log.append('else')
            finally:
                log.append('finally')
            log.append('behind')
        else:
            log.append('loop else')
    except KeyError as e:
        log.append(error(e))
    finally:
        show(log)
    return 'end'


def handler_raises_nested():
    log = []
    for i in [1, 2]:
        try:
            try:
                log.append(('try', i))
                raise ValueError('start')
            except ValueError as e:
                log.append(str(e))
                raise KeyError('handler')
            else:
                log.append('else')
            finally:
                log.append('finally')
            log.append('behind')
            log.append('outer body')
        except KeyError as e:
            log.append('outer ' + error(e))
            continue
        finally:
            log.append('outer finally')
            show(log)
        log.append('next')
    return log


def handler_raises_with():
    log = []
    i = 0
    while i < 2:
        i += 1
        with suppress(KeyError), manager(log, str(i)):
            try:
                log.append(('try', i))
                raise ValueError('start')
            except ValueError as e:
                log.append(str(e))
                raise KeyError('handler')
            else:
                log.append('else')
            finally:
                log.append('finally')
            log.append('behind')
        log.append('after with')
    else:
        log.append('while else')
    return log


def orelse_breaks_loop():
    log = []
    try:
        for i in range(2):
            try:
                log.append(('try', i))
                log.append('work')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
                break
            finally:
                log.append('finally')
            log.append('behind')
        else:
            log.append('loop else')
    except KeyError as e:
        log.append(error(e))
    finally:
        show(log)
    return 'end'


def orelse_breaks_nested():
    log = []
    for i in [1, 2]:
        try:
            try:
                log.append(('try', i))
                log.append('work')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
                break
            finally:
                log.append('finally')
            log.append('behind')
            log.append('outer body')
        except KeyError as e:
            log.append('outer ' + error(e))
            continue
        finally:
            log.append('outer finally')
            show(log)
        log.append('next')
    return log


def orelse_breaks_with():
    log = []
    i = 0
    while i < 2:
        i += 1
        with suppress(KeyError), manager(log, str(i)):
            try:
                log.append(('try', i))
                log.append('work')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
                break
            finally:
                log.append('finally')
            log.append('behind')
        log.append('after with')
    else:
        log.append('while else')
    return log


def orelse_continues_loop():
    log = []
    try:
        for i in range(2):
            try:
                log.append(('try', i))
                log.append('work')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
                continue
            finally:
                log.append('finally')
            log.append('behind')
        else:
            log.append('loop else')
    except KeyError as e:
        log.append(error(e))
    finally:
        show(log)
    return 'end'


def orelse_continues_nested():
    log = []
    for i in [1, 2]:
        try:
            try:
                log.append(('try', i))
                log.append('work')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
                continue
            finally:
                log.append('finally')
            log.append('behind')
            log.append('outer body')
        except KeyError as e:
            log.append('outer ' + error(e))
            continue
        finally:
            log.append('outer finally')
            show(log)
        log.append('next')
    return log


def orelse_continues_with():
    log = []
    i = 0
    while i < 2:
        i += 1
        with suppress(KeyError), manager(log, str(i)):
            try:
                log.append(('try', i))
                log.append('work')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
                continue
            finally:
                log.append('finally')
            log.append('behind')
        log.append('after with')
    else:
        log.append('while else')
    return log


def orelse_returns_loop():
    log = []
    try:
        for i in range(2):
            try:
                log.append(('try', i))
                log.append('work')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
                return ('from', 'orelse')
            finally:
                log.append('finally')
            log.append('behind')
        else:
            log.append('loop else')
    except KeyError as e:
        log.append(error(e))
    finally:
        show(log)
    return 'end'


def orelse_returns_nested():
    log = []
    for i in [1, 2]:
        try:
            try:
                log.append(('try', i))
                log.append('work')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
                return ('from', 'orelse')
            finally:
                log.append('finally')
            log.append('behind')
            log.append('outer body')
        except KeyError as e:
            log.append('outer ' + error(e))
            continue
        finally:
            log.append('outer finally')
            show(log)
        log.append('next')
    return log


def orelse_returns_with():
    log = []
    i = 0
    while i < 2:
        i += 1
        with suppress(KeyError), manager(log, str(i)):
            try:
                log.append(('try', i))
                log.append('work')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
                return ('from', 'orelse')
            finally:
                log.append('finally')
            log.append('behind')
        log.append('after with')
    else:
        log.append('while else')
    return log


def orelse_raises_loop():
    log = []
    try:
        for i in range(2):
            try:
                log.append(('try', i))
                log.append('work')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
                raise KeyError('orelse')
            finally:
                log.append('finally')
            log.append('behind')
        else:
            log.append('loop else')
    except KeyError as e:
        log.append(error(e))
    finally:
        show(log)
    return 'end'


def orelse_raises_nested():
    log = []
    for i in [1, 2]:
        try:
            try:
                log.append(('try', i))
                log.append('work')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
                raise KeyError('orelse')
            finally:
                log.append('finally')
            log.append('behind')
            log.append('outer body')
        except KeyError as e:
            log.append('outer ' + error(e))
            continue
        finally:
            log.append('outer finally')
            show(log)
        log.append('next')
    return log


def orelse_raises_with():
    log = []
    i = 0
    while i < 2:
        i += 1
        with suppress(KeyError), manager(log, str(i)):
            try:
                log.append(('try', i))
                log.append('work')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
                raise KeyError('orelse')
            finally:
                log.append('finally')
            log.append('behind')
        log.append('after with')
    else:
        log.append('while else')
    return log


def final_breaks_loop():
    log = []
    try:
        for i in range(2):
            try:
                log.append(('try', i))
                log.append('work')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
            finally:
                log.append('finally')
                break
            log.append('behind')
        else:
            log.append('loop else')
    except KeyError as e:
        log.append(error(e))
    finally:
        show(log)
    return 'end'


def final_breaks_nested():
    log = []
    for i in [1, 2]:
        try:
            try:
                log.append(('try', i))
                log.append('work')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
            finally:
                log.append('finally')
                break
            log.append('behind')
            log.append('outer body')
        except KeyError as e:
            log.append('outer ' + error(e))
            continue
        finally:
            log.append('outer finally')
            show(log)
        log.append('next')
    return log


def final_breaks_with():
    log = []
    i = 0
    while i < 2:
        i += 1
        with suppress(KeyError), manager(log, str(i)):
            try:
                log.append(('try', i))
                log.append('work')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
            finally:
                log.append('finally')
                break
            log.append('behind')
        log.append('after with')
    else:
        log.append('while else')
    return log


def final_continues_loop():
    log = []
    try:
        for i in range(2):
            try:
                log.append(('try', i))
                log.append('work')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
            finally:
                log.append('finally')
                continue
            log.append('behind')
        else:
            log.append('loop else')
    except KeyError as e:
        log.append(error(e))
    finally:
        show(log)
    return 'end'


def final_continues_nested():
    log = []
    for i in [1, 2]:
        try:
            try:
                log.append(('try', i))
                log.append('work')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
            finally:
                log.append('finally')
                continue
            log.append('behind')
            log.append('outer body')
        except KeyError as e:
            log.append('outer ' + error(e))
            continue
        finally:
            log.append('outer finally')
            show(log)
        log.append('next')
    return log


def final_continues_with():
    log = []
    i = 0
    while i < 2:
        i += 1
        with suppress(KeyError), manager(log, str(i)):
            try:
                log.append(('try', i))
                log.append('work')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
            finally:
                log.append('finally')
                continue
            log.append('behind')
        log.append('after with')
    else:
        log.append('while else')
    return log


def final_returns_loop():
    log = []
    try:
        for i in range(2):
            try:
                log.append(('try', i))
                log.append('work')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
            finally:
                log.append('finally')
                return ('from', 'final')
            log.append('behind')
        else:
            log.append('loop else')
    except KeyError as e:
        log.append(error(e))
    finally:
        show(log)
    return 'end'


def final_returns_nested():
    log = []
    for i in [1, 2]:
        try:
            try:
                log.append(('try', i))
                log.append('work')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
            finally:
                log.append('finally')
                return ('from', 'final')
            log.append('behind')
            log.append('outer body')
        except KeyError as e:
            log.append('outer ' + error(e))
            continue
        finally:
            log.append('outer finally')
            show(log)
        log.append('next')
    return log


def final_returns_with():
    log = []
    i = 0
    while i < 2:
        i += 1
        with suppress(KeyError), manager(log, str(i)):
            try:
                log.append(('try', i))
                log.append('work')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
            finally:
                log.append('finally')
                return ('from', 'final')
            log.append('behind')
        log.append('after with')
    else:
        log.append('while else')
    return log


def final_raises_loop():
    log = []
    try:
        for i in range(2):
            try:
                log.append(('try', i))
                log.append('work')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
            finally:
                log.append('finally')
                raise KeyError('final')
            log.append('behind')
        else:
            log.append('loop else')
    except KeyError as e:
        log.append(error(e))
    finally:
        show(log)
    return 'end'


def final_raises_nested():
    log = []
    for i in [1, 2]:
        try:
            try:
                log.append(('try', i))
                log.append('work')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
            finally:
                log.append('finally')
                raise KeyError('final')
            log.append('behind')
            log.append('outer body')
        except KeyError as e:
            log.append('outer ' + error(e))
            continue
        finally:
            log.append('outer finally')
            show(log)
        log.append('next')
    return log


def final_raises_with():
    log = []
    i = 0
    while i < 2:
        i += 1
        with suppress(KeyError), manager(log, str(i)):
            try:
                log.append(('try', i))
                log.append('work')
            except ValueError as e:
                log.append(str(e))
            else:
                log.append('else')
            finally:
                log.append('finally')
                raise KeyError('final')
            log.append('behind')
        log.append('after with')
    else:
        log.append('while else')
    return log
