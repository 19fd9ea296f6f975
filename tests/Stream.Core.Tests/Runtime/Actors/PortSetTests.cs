using CsCheck;
using Streams.Runtime.Actors;

namespace Streams.Tests.Runtime.Actors;

public sealed class PortSetTests
{
    [Fact]
    public void It_holds_what_a_sorted_set_holds_for_any_number_of_ports() =>
        Gen.Select(Gen.Int[1, 200], Gen.Select(Gen.Bool, Gen.Int[0, 199]).Array[0, 100]).Sample((ports, steps) =>
        {
            PortSet set = new(ports);
            SortedSet<int> model = [];
            foreach ((bool add, int step) in steps)
            {
                int port = step % ports;
                if (add)
                {
                    set.Add(port);
                    model.Add(port);
                }
                else
                {
                    set.Remove(port);
                    model.Remove(port);
                }

                List<int> listed = [];
                foreach (int listedPort in set) listed.Add(listedPort);
                Assert.Equal(model, listed);
            }
        });

    [Fact]
    public void A_port_may_be_removed_while_it_is_visited()
    {
        PortSet set = new(130);
        foreach (int port in Enumerable.Range(0, 130)) set.Add(port);
        int visited = 0;

        foreach (int port in set)
        {
            Assert.Equal(visited++, port);
            set.Remove(port);
        }

        Assert.Equal(130, visited);
        foreach (int port in set) Assert.Fail($"{port} is still there.");
    }
}
