namespace Streams.Operators;

/// <summary>Binds a function to the only operator that may use it.</summary>
internal struct FunctionClaim
{
    private int _isTaken;

    /// <summary>Takes the function for an operator.</summary>
    /// <exception cref="InvalidOperationException">It was taken before.</exception>
    public void Take(string operatorName)
    {
        if (Interlocked.Exchange(ref _isTaken, 1) == 0) return;
        throw new InvalidOperationException(
            $"The factory of '{operatorName}' returned an instance that it had returned before. It is called once for each subtask, and once to learn the states: return a new function each time.");
    }
}
