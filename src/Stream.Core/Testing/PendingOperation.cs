namespace Streams.Testing;

/// <summary>A request that a process made to the outside world. It takes effect and is answered at moments of the seed's choice, one without the other too.</summary>
internal abstract class PendingOperation(SimulatedProcess owner, string what, bool canFail, Action? torn)
{
    /// <summary>Who asked.</summary>
    public SimulatedProcess Owner => owner;

    /// <summary>What was asked, for the trace.</summary>
    public string What => what;

    /// <summary>Whether the asker reckons with a failure.</summary>
    public bool CanFail => canFail;

    /// <summary>What a part of it leaves behind that was cut short; null: it is whole or nothing.</summary>
    public Action? Torn => torn;

    /// <summary>Nothing happens to it before, in milliseconds of <see cref="SimulatedTime.ElapsedMs"/>: some requests are slow, and much else goes on meanwhile.</summary>
    public long NotBeforeMs { get; init; }

    /// <summary>Whether it has taken effect as a whole.</summary>
    public bool HasTakenEffect { get; protected set; }

    /// <summary>Whether the asker has its answer, right or wrong.</summary>
    public bool IsAnswered { get; protected set; }

    /// <summary>Takes effect, or a part of it.</summary>
    public abstract void TakeEffect();

    /// <summary>Answers. What waits for it goes on within the call.</summary>
    public abstract void Answer();

    /// <summary>Answers with a failure, which says nothing of the effect.</summary>
    public abstract void Fail(Exception error);
}

/// <inheritdoc cref="PendingOperation" />
/// <param name="owner">Who asks.</param>
/// <param name="what">What is asked.</param>
/// <param name="canFail">Whether the asker reckons with a failure.</param>
/// <param name="before">A first part of the effect, between which and the second others may act; null: it is atomic.</param>
/// <param name="torn">What is left when it is cut short; null: it is whole or nothing.</param>
/// <param name="effect">The effect. What it throws is the answer.</param>
internal sealed class PendingOperation<T>(SimulatedProcess owner, string what, bool canFail, Action? before, Action? torn, Func<T> effect) : PendingOperation(owner, what, canFail, torn)
{
    private readonly TaskCompletionSource<T> _answer = new();
    private Action? _before = before;
    private T? _result;
    private Exception? _error;

    /// <summary>The answer. Continuations run within <see cref="Answer"/>: there is one thread.</summary>
    public Task<T> Task => _answer.Task;

    /// <inheritdoc />
    public override void TakeEffect()
    {
        if (_before is not null)
        {
            _before();
            _before = null;
            return;
        }

        HasTakenEffect = true;
        try
        {
            _result = effect();
        }
        catch (Exception e) when (e is not SimulationException)
        {
            _error = e;
        }
    }

    /// <inheritdoc />
    public override void Answer()
    {
        IsAnswered = true;
        if (_error is null) _answer.SetResult(_result!);
        else _answer.SetException(_error);
    }

    /// <inheritdoc />
    public override void Fail(Exception error)
    {
        IsAnswered = true;
        _answer.SetException(error);
    }
}
