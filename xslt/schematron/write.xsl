<?xml version="1.0" encoding="UTF-8"?>
<!--
  An expanded schema to the stylesheet that checks documents (modes "declare", "instruct", "say").
-->
<xsl:stylesheet version="3.0" exclude-result-prefixes="#all"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:out="http://www.w3.org/1999/XSL/TransformAlias"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:sch="http://purl.oclc.org/dsdl/schematron"
  xmlns:made="urn:scholarly-edition-pipeline:schematron"
  xmlns:f="urn:scholarly-edition-pipeline:schematron-compiler">

  <!-- ===== The stylesheet ===== -->

  <!-- Names of its own are in one namespace, and those of XML Schema are written out, so that the schema's own
       prefixes are the only ones that its expressions see. -->
  <xsl:template match="sch:schema" mode="declare" as="element()">
    <out:stylesheet version="3.0">
      <xsl:namespace name="made" select="'urn:scholarly-edition-pipeline:schematron'"/>
      <xsl:for-each-group select="sch:ns" group-by="@prefix">
        <xsl:namespace name="{@prefix}" select="@uri"/>
      </xsl:for-each-group>
      <out:output method="json"/>
      <out:mode on-no-match="fail" use-accumulators="#all"/>
      <xsl:apply-templates select="sch:let, xsl:*" mode="declare"/>
      <out:template match="document-node()" as="array(*)">
        <out:variable name="made:findings" as="map(*)*">
          <xsl:for-each select="sch:pattern">
            <out:call-template name="{f:name(.)}"/>
          </xsl:for-each>
        </out:variable>
        <out:sequence select="made:report($made:findings)"/>
      </out:template>
      <xsl:apply-templates select="sch:pattern" mode="declare"/>
      <xsl:sequence select="$library"/>
    </out:stylesheet>
  </xsl:template>

  <xsl:template match="xsl:*" mode="declare" as="element()">
    <xsl:apply-templates select="." mode="copy"/>
  </xsl:template>

  <!-- Where something stands is for the errors of Saxon, who tells the line of an instruction. -->
  <xsl:template match="@made:*" mode="copy"/>

  <xsl:template match="xsl:*/@made:*" mode="copy" as="attribute()" priority="1">
    <xsl:attribute name="made:{local-name()}" select="."/>
  </xsl:template>

  <!-- Data: braces mean nothing, nor do comments. -->
  <xsl:template match="sch:let//@*" mode="copy" as="attribute()" priority="1">
    <xsl:attribute name="{name()}" namespace="{namespace-uri()}" select="replace(., '[{}]', '$0$0')"/>
  </xsl:template>

  <xsl:template match="sch:let//@made:*" mode="copy" priority="2"/>

  <xsl:template match="sch:let//text()" mode="copy" as="element()">
    <out:text><xsl:value-of select="."/></out:text>
  </xsl:template>

  <xsl:template match="sch:let//comment() | sch:let//processing-instruction()" mode="copy"/>

  <xsl:template match="sch:schema/sch:let" mode="declare" as="element()">
    <out:param name="{@name}">
      <xsl:sequence select="f:value(.)"/>
    </out:param>
  </xsl:template>

  <!-- What a variable is: the value of an expression, or a document of what the let holds. -->
  <xsl:function name="f:value" as="node()*">
    <xsl:param name="let" as="element(sch:let)"/>
    <xsl:if test="$let/@value">
      <xsl:attribute name="select" select="$let/@value"/>
    </xsl:if>
    <xsl:sequence select="$let/@as, f:at($let)"/>
    <xsl:if test="not($let/@value)">
      <xsl:apply-templates select="$let/node()" mode="copy"/>
    </xsl:if>
  </xsl:function>

  <!-- A pattern is a named template that holds its lets, whose context is the document, and offers every node
       to a mode that holds its rules. The walk is flat, not recursive: depth costs no stack. -->
  <xsl:template match="sch:pattern" mode="declare" as="element()*">
    <out:mode name="{f:name(.)}" on-no-match="deep-skip"/>
    <!-- Deep skipping goes on to the children of a document, and these the walk offers itself. -->
    <out:template match="document-node()" mode="{f:name(.)}" priority="0"/>
    <out:template name="{f:name(.)}" as="map(*)*">
      <xsl:apply-templates select="sch:let" mode="instruct"/>
      <xsl:variable name="reach" as="xs:string*" select="distinct-values(sch:rule/@context ! f:reach(.))"/>
      <out:for-each select="{if ($reach = '.') then 'descendant-or-self::node()'
          else string-join(f:paths($reach), ' | ')}">
        <out:apply-templates select="{if ($reach = '.') then '., @*' else '.'}" mode="{f:name(.)}">
          <xsl:apply-templates select="sch:let" mode="pass"/>
        </out:apply-templates>
      </out:for-each>
    </out:template>
    <xsl:apply-templates select="sch:rule" mode="declare"/>
  </xsl:template>

  <!-- The elements and attributes that a context can match at all, as tests of names ("*" and "@*" for any); "." for
       any node. Only what is plainly a path of names, or a choice of such paths in brackets, is understood. So a rule
       for two of a hundred thousand nodes is offered these two. -->
  <xsl:function name="f:reach" as="xs:string+">
    <xsl:param name="context" as="xs:string"/>
    <xsl:variable name="plain" as="xs:string"
      select="f:without-predicates(replace($context, $literal, '')) => replace('(^|\|)\s*\(([^()]*)\)\s*(\||$)', '$1$2$3')"/>
    <xsl:choose>
      <xsl:when test="matches($plain, '[()\[\]$.{}]|namespace::|(^|\s)(union|intersect|except)(\s|$)')">
        <xsl:sequence select="'.'"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:for-each select="tokenize($plain, '\|')">
          <xsl:variable name="last" as="xs:string" select="replace(normalize-space(tokenize(., '/')[last()]),
            '^(child|descendant|descendant-or-self|self)\s*::\s*', '') => replace('^(@|attribute\s*::)\s*', '@')"/>
          <xsl:sequence select="
            if (matches($last, '^@?(([\i-[:]][\c-[:]]*:)?[\i-[:]][\c-[:]]*|\*)$')) then $last else '.'"/>
        </xsl:for-each>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:function>

  <!-- The paths to these. To go through all attributes once is quicker than to look for one after the other. -->
  <xsl:function name="f:paths" as="xs:string+">
    <xsl:param name="reach" as="xs:string*"/>
    <xsl:variable name="attributes" as="xs:string*" select="$reach[starts-with(., '@')]"/>
    <xsl:variable name="elements" as="xs:string*" select="$reach[not(. = $attributes)]"/>
    <xsl:sequence select="
      if ($elements = '*') then 'descendant::*' else $elements ! ('descendant::' || .),
      if ($attributes = '@*' or count($attributes) gt 2) then 'descendant::*/@*' else $attributes ! ('descendant::*/' || .),
      '()'[empty($reach)]"/>
  </xsl:function>

  <xsl:variable name="literal" as="xs:string">"[^"]*"|'[^']*'</xsl:variable>

  <xsl:function name="f:without-predicates" as="xs:string">
    <xsl:param name="pattern" as="xs:string"/>
    <xsl:variable name="fewer" as="xs:string" select="replace($pattern, '\[[^\[\]]*\]', '')"/>
    <xsl:sequence select="if ($fewer = $pattern) then $pattern else f:without-predicates($fewer)"/>
  </xsl:function>

  <!-- Falling priorities: of the rules that match a node, the first of the pattern fires. -->
  <xsl:template match="sch:rule" mode="declare" as="element()">
    <out:template match="{@context}" mode="{f:name(..)}" as="map(*)*"
      priority="{count(following-sibling::sch:rule) + 1}">
      <xsl:sequence select="f:at(.)"/>
      <xsl:apply-templates select="../sch:let" mode="receive"/>
      <xsl:choose>
        <xsl:when test="sch:let">
          <out:try>
            <xsl:apply-templates select="sch:let" mode="instruct"/>
            <xsl:apply-templates select="sch:assert | sch:report" mode="instruct"/>
            <xsl:sequence select="f:catch(@made:code, 'A variable of this rule')"/>
          </out:try>
        </xsl:when>
        <xsl:otherwise>
          <xsl:apply-templates select="sch:assert | sch:report" mode="instruct"/>
        </xsl:otherwise>
      </xsl:choose>
    </out:template>
  </xsl:template>

  <xsl:template match="sch:let" mode="instruct" as="element()">
    <out:variable name="{@name}">
      <xsl:sequence select="f:value(.)"/>
    </out:variable>
  </xsl:template>

  <xsl:template match="sch:let" mode="pass" as="element()">
    <out:with-param name="{@name}" select="${@name}" tunnel="yes"/>
  </xsl:template>

  <xsl:template match="sch:let" mode="receive" as="element()">
    <out:param name="{@name}" tunnel="yes">
      <xsl:sequence select="@as"/>
    </out:param>
  </xsl:template>

  <!-- The test stands as the author wrote it, in an attribute of its own, so that what Saxon says of it is about
       the author's words. One that cannot be evaluated on this node (a date that is none) is a finding, told in
       its place: it must not end the run of all the other rules. -->
  <xsl:template match="sch:assert" mode="instruct" as="element()">
    <out:try>
      <out:choose>
        <out:when test="{@test}"><xsl:sequence select="f:at(.)"/></out:when>
        <out:otherwise>
          <xsl:sequence select="f:finding(.)"/>
        </out:otherwise>
      </out:choose>
      <xsl:sequence select="f:catch(f:code(.), 'This rule')"/>
    </out:try>
  </xsl:template>

  <xsl:template match="sch:report" mode="instruct" as="element()">
    <out:try>
      <out:if test="{@test}">
        <xsl:sequence select="f:at(.), f:finding(.)"/>
      </out:if>
      <xsl:sequence select="f:catch(f:code(.), 'This rule')"/>
    </out:try>
  </xsl:template>

  <xsl:function name="f:finding" as="element()*">
    <xsl:param name="test" as="element()"/>
    <xsl:variable name="hints" as="element(sch:diagnostic)*"
      select="for $id in tokenize($test/@diagnostics) return root($test)//sch:diagnostic[@id = $id]"/>
    <xsl:variable name="role" as="xs:string" select="lower-case(($test/@role, $test/../@role, 'error')[1])"/>
    <xsl:variable name="subject" as="xs:string?" select="($test/@subject, $test/../@subject)[1]"/>
    <xsl:variable name="node" as="xs:string"
      select="if ($subject) then '((' || $subject || ')[. instance of node()], .)[1]' else '.'"/>
    <out:variable name="made:message" as="{$string}">
      <out:value-of separator="">
        <xsl:choose>
          <xsl:when test="normalize-space($test) or $test//sch:*">
            <xsl:apply-templates select="$test/node()" mode="say"/>
          </xsl:when>
          <xsl:otherwise>
            <out:text>
              <xsl:value-of select="if ($test/self::sch:report) then 'This holds: ' else 'This does not hold: '"/>
              <xsl:value-of select="$test/@test"/>
            </out:text>
          </xsl:otherwise>
        </xsl:choose>
      </out:value-of>
    </out:variable>
    <out:variable name="made:hint" as="{$string}">
      <out:value-of separator="">
        <xsl:for-each select="$hints">
          <xsl:apply-templates select="node()" mode="say"/>
          <out:text><xsl:text> </xsl:text></out:text>
        </xsl:for-each>
      </out:value-of>
    </out:variable>
    <out:sequence select="made:finding({$node}, {f:quote(f:code($test))}, '{$severity($role)}', $made:message, $made:hint)"/>
  </xsl:function>

  <xsl:function name="f:catch" as="element()">
    <xsl:param name="code" as="xs:string"/>
    <xsl:param name="what" as="xs:string"/>
    <out:catch select="made:untested(., {f:quote($code)}, '{$what}',
      $Q{{http://www.w3.org/2005/xqt-errors}}description)"/>
  </xsl:function>

  <xsl:template match="text()" mode="say" as="element()">
    <out:text><xsl:value-of select="."/></out:text>
  </xsl:template>

  <xsl:template match="sch:value-of" mode="say" as="element()">
    <out:value-of select="{@select}"><xsl:sequence select="f:at(.)"/></out:value-of>
  </xsl:template>

  <xsl:template match="sch:name" mode="say" as="element()">
    <out:value-of select="made:name(({(@path, '.')[1]}))"><xsl:sequence select="f:at(.)"/></out:value-of>
  </xsl:template>

  <!-- The line of the schema that an instruction was made of: errors of Saxon's tell the line of the instruction. -->
  <xsl:function name="f:at" as="attribute()*">
    <xsl:param name="element" as="element()"/>
    <xsl:for-each select="$element/(@made:line, @made:file)">
      <xsl:attribute name="made:{local-name()}" select="."/>
    </xsl:for-each>
  </xsl:function>

  <xsl:function name="f:name" as="xs:string">
    <xsl:param name="pattern" as="element(sch:pattern)"/>
    <xsl:sequence select="'made:pattern-' || f:number($pattern)"/>
  </xsl:function>

  <xsl:function name="f:code" as="xs:string">
    <xsl:param name="test" as="element()"/>
    <xsl:sequence select="string($test/@made:code)"/>
  </xsl:function>

  <xsl:function name="f:quote" as="xs:string">
    <xsl:param name="text" as="xs:string"/>
    <xsl:sequence select="'''' || replace($text, '''', '''''') || ''''"/>
  </xsl:function>

  <xsl:variable name="string" as="xs:string" select="'Q{http://www.w3.org/2001/XMLSchema}string'"/>
  <xsl:variable name="integer" as="xs:string" select="'Q{http://www.w3.org/2001/XMLSchema}integer'"/>

  <!-- So many findings of a code are told of a file. -->
  <xsl:variable name="most" as="xs:integer" select="1000"/>

  <!-- What every stylesheet made here carries. -->
  <xsl:variable name="library" as="element()+">
    <!-- Numbers all elements in one walk, the first time that a finding asks. -->
    <out:accumulator name="made:node" as="{$integer}" initial-value="0">
      <out:accumulator-rule match="*" select="$value + 1"/>
    </out:accumulator>

    <out:function name="made:finding" as="map(*)">
      <out:param name="node" as="node()"/>
      <out:param name="code" as="{$string}"/>
      <out:param name="severity" as="{$string}"/>
      <out:param name="message" as="{$string}"/>
      <out:param name="hint" as="{$string}"/>
      <out:variable name="element" as="element()" select="($node/ancestor-or-self::*[1], root($node)/*)[1]"/>
      <out:sequence select="map{{
        'code': $code,
        'severity': $severity,
        'message': normalize-space($message),
        'hint': normalize-space($hint)[. ne ''],
        'node': $element/accumulator-before('made:node'),
        'attribute': $node[. instance of attribute()]/name(),
        'at': $node}}"/>
    </out:function>

    <!-- Of each code so many findings, and how many more there are: to find the path of a node takes time, and nobody
         reads them. The sort is stable: what stands at one element stays in the order of the patterns. -->
    <out:function name="made:report" as="array(*)">
      <out:param name="findings" as="map(*)*"/>
      <out:variable name="sorted" as="map(*)*" select="sort($findings, (), function($finding) {{$finding?node}})"/>
      <out:variable name="more" as="map(*)*">
        <out:for-each-group select="$sorted" group-by="?code, ?severity" composite="yes">
          <out:sequence select="(count(current-group()) - {$most})[. gt 0]
            ! map{{'code': current-grouping-key()[1], 'severity': current-grouping-key()[2], 'more': .}}"/>
        </out:for-each-group>
      </out:variable>
      <out:variable name="told" as="map(*)*">
        <out:for-each-group select="$sorted[exists($more)]" group-by="?code, ?severity" composite="yes">
          <out:sequence select="subsequence(current-group(), 1, {$most})"/>
        </out:for-each-group>
      </out:variable>
      <out:sequence select="array{{
        (if (exists($more)) then sort($told, (), function($finding) {{$finding?node}}) else $sorted)
          ! Q{{http://www.w3.org/2005/xpath-functions/map}}remove(
            Q{{http://www.w3.org/2005/xpath-functions/map}}put(., 'xpath', made:path(?at)), 'at'),
        $more}}"/>
    </out:function>

    <out:function name="made:path" as="{$string}">
      <out:param name="node" as="node()"/>
      <out:sequence select="($node/ancestor-or-self::node()[not(. instance of document-node())]
        => for-each(function($step) {{'/' || made:step($step)}}) => string-join(), '/')[. ne ''][1]"/>
    </out:function>

    <!-- For a test that failed to be evaluated. -->
    <out:function name="made:untested" as="map(*)">
      <out:param name="node" as="node()"/>
      <out:param name="code" as="{$string}"/>
      <out:param name="what" as="{$string}"/>
      <out:param name="reason" as="{$string}?"/>
      <out:sequence select="made:finding($node, $code, 'error', $what || ' could not be tested here: ' || $reason,
        'Correct the value that the rule reads or, if that is right, the rule itself.')"/>
    </out:function>

    <out:function name="made:step" as="{$string}">
      <out:param name="node" as="node()"/>
      <out:variable name="before" as="node()*" select="$node/preceding-sibling::node()"/>
      <out:sequence select="
        if ($node instance of attribute()) then '@' || name($node)
        else if ($node instance of text()) then 'text()[' || 1 + count($before/self::text()) || ']'
        else if ($node instance of comment()) then 'comment()[' || 1 + count($before/self::comment()) || ']'
        else if ($node instance of processing-instruction()) then 'processing-instruction(' || name($node) || ')['
          || 1 + count($before/self::processing-instruction()[name() = name($node)]) || ']'
        else name($node) || '[' || 1 + count($before/self::*[node-name() = node-name($node)]) || ']'"/>
    </out:function>

    <!-- For sch:name: its path may select a node, or make the name itself. -->
    <out:function name="made:name" as="{$string}*">
      <out:param name="what" as="item()*"/>
      <out:sequence select="$what ! (if (. instance of node()) then name() else string())"/>
    </out:function>
  </xsl:variable>

</xsl:stylesheet>
